/**
 * An instance of the service behind a balancer: it keeps its port when it is
 * started again.
 *
 * @module
 */
import { Service } from "../../freshness/history/instances/service.ts";
import { launch } from "../../support/servers/server.ts";
import { TcpProxy } from "../faults/network/tcp_proxy.ts";

/** Milliseconds for which it serves on when it is told to stop. */
const DRAIN = 700;

/** An instance, and the network between the balancer and it. */
export class Instance implements AsyncDisposable {
  /** The network that the balancer has to it. */
  readonly network: TcpProxy;
  readonly #port: number;
  readonly #settings: Readonly<Record<string, string>>;
  #root: string | undefined;
  #service: Service | undefined;

  private constructor(
    port: number,
    network: TcpProxy,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#port = port;
    this.network = network;
    this.#settings = settings;
  }

  /** Starts an instance with these settings. */
  static start(
    settings: Readonly<Record<string, string>>,
  ): Promise<Instance> {
    return launch(async (port) =>
      new Instance(port, await TcpProxy.start(port), settings)
    );
  }

  /** Where it is, past the network. */
  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  /** Starts it again. */
  async start(): Promise<void> {
    this.#service = await Service.start({
      settings: {
        PERSON_PORT: `${this.#port}`,
        PERSON_SHUTDOWN_DELAY: `${DRAIN}ms`,
        ...this.#settings,
      },
      machine: { ports: {} },
      root: this.#root,
    });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.#service?.kill();
    this.#service = undefined;
  }

  /** Stops it where it is. */
  pause(): void {
    this.#service?.pause();
  }

  /** Lets it go on. */
  resume(): void {
    this.#service?.resume();
  }

  /** Stops it in good order, and starts the version in that folder. */
  async deploy(root: string | undefined): Promise<void> {
    await this.#service?.stop();
    this.#root = root;
    await this.start();
  }

  /** Kills it, and closes its network. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.network[Symbol.asyncDispose]();
  }
}
