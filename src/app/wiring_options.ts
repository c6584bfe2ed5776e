/**
 * What the wiring takes besides the settings.
 *
 * @module
 */
import type { BackendOptions } from "./backends.ts";
import type { Stop } from "../http/stop.ts";
import type { Sibling, Siblings } from "../http/siblings.ts";
import type { Runtime } from "../runtime.ts";

/** The options of the wiring, besides the settings. */
export interface WiringOptions extends Pick<BackendOptions, "nameOf"> {
  /**
   * Whether a request must name a loopback host, which protects against DNS
   * rebinding.
   */
  readonly checkHost?: boolean | undefined;
  /**
   * Called once by a worker among several: it tells the others how to ask this one,
   * and answers how to ask them.
   */
  readonly joins?: ((sibling: Sibling) => Siblings) | undefined;
  /**
   * Whether every client may read and write if no token is configured; by default
   * the setting `insecure`.
   */
  readonly open?: boolean | undefined;
  /** Whether every request comes from a server, so that it must name its host. */
  readonly requireHost?: boolean | undefined;
  /** How far the stop of the service is; without it, no route knows of a stop. */
  readonly stop?: Stop | undefined;
  /** The clocks, timers and random values; the real ones by default. */
  readonly runtime?: Runtime | undefined;
}
