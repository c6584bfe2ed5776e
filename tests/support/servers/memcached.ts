import { ask } from "./ask.ts";
import { CacheServer, type CacheServerOptions } from "./cache_server.ts";
import { require } from "./find.ts";
import { launch } from "./server.ts";

/**
 * The command `version` in the binary protocol. A server with SASL answers it
 * before a login. The end of a line in its number makes a server that speaks only
 * text answer it, too.
 */
const VERSION = new Uint8Array(24);
VERSION.set([0x80, 0x0b]);
VERSION[12] = 0x0a;

/**
 * A private, empty memcached. For SASL pass `args: ["-S"]` and, in `env`,
 * `SASL_CONF_PATH`.
 */
export class Memcached extends CacheServer {
  /** Starts a server. */
  static start(options: CacheServerOptions = {}): Promise<Memcached> {
    return launch((port) => new Memcached(options, port), options.port);
  }

  /** `memcache://` URL of the port. */
  override get url(): string {
    return `memcache://127.0.0.1:${this.port}`;
  }

  /** Whether the server tells its version, or `ERROR` in text. */
  override async answers(): Promise<boolean> {
    const [first] = await ask(this.address, VERSION, 1000) ?? [];
    return first === 0x81 || first === 0x45;
  }

  protected override command(): { program: string; args: string[] } {
    const place = this.unixSocket
      ? ["-s", this.socket]
      : ["-l", "127.0.0.1", "-p", `${this.port}`, "-U", "0"];
    const files =
      `ssl_chain_cert=${this.certificateFile},ssl_key=${this.keyFile}`;
    return {
      program: require("memcached"),
      args: [
        ...place,
        ...(this.tls ? ["-Z", "-o", files] : []),
        // memcached refuses to run as root unless told to.
        ...(Deno.uid() === 0 ? ["-u", "root"] : []),
      ],
    };
  }
}
