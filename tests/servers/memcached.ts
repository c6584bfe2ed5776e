import { type Address, ask } from "./ask.ts";
import { require } from "./find.ts";
import { launch, Server, type ServerOptions } from "./server.ts";

/** How a private memcached is started. */
export interface MemcachedOptions extends ServerOptions {
  /** Listens on a UNIX socket in its directory instead of a port. */
  readonly unixSocket?: boolean;
}

/** `version` in the binary protocol: answered with SASL too, before a login. */
const VERSION = new Uint8Array(24);
VERSION.set([0x80, 0x0b]);

/**
 * A private, empty memcached. For SASL pass `args: ["-S"]` and, in `env`,
 * `SASL_CONF_PATH`.
 */
export class Memcached extends Server {
  readonly #unixSocket: boolean;

  private constructor(options: MemcachedOptions, port: number) {
    super(options, port);
    this.#unixSocket = options.unixSocket ?? false;
  }

  /** Starts a server. */
  static start(options: MemcachedOptions = {}): Promise<Memcached> {
    return launch((port) => new Memcached(options, port), options.port);
  }

  /** `memcache://` URL of the port. */
  override get url(): string {
    return `memcache://127.0.0.1:${this.port}`;
  }

  /** The path of the UNIX socket, if it was asked for. */
  get socket(): string {
    return `${this.dir}/socket`;
  }

  /** Whether the server tells its version. */
  override async answers(): Promise<boolean> {
    const address: Address = this.#unixSocket ? this.socket : this.port;
    const answer = await ask(address, VERSION, 1000);
    return answer?.[0] === 0x81;
  }

  protected override command(): { program: string; args: string[] } {
    const place = this.#unixSocket
      ? ["-s", this.socket]
      : ["-l", "127.0.0.1", "-p", `${this.port}`, "-U", "0"];
    return {
      program: require("memcached"),
      args: [
        ...place,
        // memcached refuses to run as root unless told to.
        ...(Deno.uid() === 0 ? ["-u", "root"] : []),
      ],
    };
  }
}
