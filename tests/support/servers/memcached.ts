import { type Address, ask } from "./ask.ts";
import { require } from "./find.ts";
import { launch, Server, type ServerOptions } from "./server.ts";

/** How a private memcached is started. */
export interface MemcachedOptions extends ServerOptions {
  /** Listens on a UNIX socket in its directory instead of a port. */
  readonly unixSocket?: boolean;
  /** Speaks TLS alone, with this key and certificate, all of them in PEM. */
  readonly tls?: {
    readonly key: string;
    readonly certificate: string;
    /** Who gave the certificate. */
    readonly authority: string;
    /** The user name. */
    readonly hostname: string;
  };
}

/**
 * `version` in the binary protocol: answered with SASL too, before a login. The
 * end of a line in its number makes a server that speaks only text answer it.
 */
const VERSION = new Uint8Array(24);
VERSION.set([0x80, 0x0b]);
VERSION[12] = 0x0a;

/**
 * A private, empty memcached. For SASL pass `args: ["-S"]` and, in `env`,
 * `SASL_CONF_PATH`.
 */
export class Memcached extends Server {
  readonly #unixSocket: boolean;
  readonly #tls: MemcachedOptions["tls"];

  private constructor(options: MemcachedOptions, port: number) {
    super(options, port);
    this.#unixSocket = options.unixSocket ?? false;
    this.#tls = options.tls;
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

  /** Whether the server tells its version, or `ERROR` in text. */
  override async answers(): Promise<boolean> {
    const [first] = await ask(this.#address(), VERSION, 1000) ?? [];
    return first === 0x81 || first === 0x45;
  }

  #address(): Address {
    if (this.#unixSocket) return this.socket;
    if (!this.#tls) return this.port;
    const { hostname, authority } = this.#tls;
    return { hostname, port: this.port, caCerts: [authority] };
  }

  protected override async prepare(): Promise<void> {
    if (!this.#tls) return;
    await Deno.writeTextFile(`${this.dir}/certificate`, this.#tls.certificate);
    await Deno.writeTextFile(`${this.dir}/key`, this.#tls.key);
  }

  protected override command(): { program: string; args: string[] } {
    const place = this.#unixSocket
      ? ["-s", this.socket]
      : ["-l", "127.0.0.1", "-p", `${this.port}`, "-U", "0"];
    const files =
      `ssl_chain_cert=${this.dir}/certificate,ssl_key=${this.dir}/key`;
    return {
      program: require("memcached"),
      args: [
        ...place,
        ...(this.#tls ? ["-Z", "-o", files] : []),
        // memcached refuses to run as root unless told to.
        ...(Deno.uid() === 0 ? ["-u", "root"] : []),
      ],
    };
  }
}
