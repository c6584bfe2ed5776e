/**
 * Faults of the network.
 *
 * @module
 */
import type { Fault } from "../fault.ts";
import type { Parts } from "../rig.ts";
import type { Mode } from "./tcp_proxy.ts";

type Net = "storeNet" | "cacheNet";

/** A fault of the network to one of them, or to both. */
export function network(
  nets: readonly Net[],
  mode: Mode,
): Pick<Fault, "begin" | "end"> {
  const set = (parts: Parts, mode: Mode) => {
    for (const net of nets) parts[net].mode = mode;
  };
  return {
    begin: (parts) => set(parts, mode),
    end: (parts) => set(parts, "pass"),
  };
}
