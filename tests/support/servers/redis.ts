import { ask } from "./ask.ts";
import { CacheServer, type CacheServerOptions } from "./cache_server.ts";
import { require } from "./find.ts";
import { launch } from "./server.ts";

/** A command that a server answers at once, even if it asks for a password. */
const PING = new TextEncoder().encode("PING\r\n");

/** A private, empty server of Redis, which keeps nothing on the disk. */
export class Redis extends CacheServer {
  /** Starts a server. */
  static start(options: CacheServerOptions = {}): Promise<Redis> {
    return launch((port) => new Redis(options, port), options.port);
  }

  /** `redis://` URL of the port. */
  override get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Whether the server answers `PING`, also with an error. */
  override async answers(): Promise<boolean> {
    const [first] = await ask(this.address, PING, 1000) ?? [];
    return first === 0x2b || first === 0x2d;
  }

  /** Sends a command of one line, and returns the answer as text. */
  async send(line: string): Promise<string> {
    const request = new TextEncoder().encode(`${line}\r\n`);
    const answer = await ask(this.address, request, 5000);
    return new TextDecoder().decode(answer);
  }

  /**
   * Stores `rounds` times `count` values of so many bytes, under new keys. Between
   * two rounds a server with too little memory evicts.
   */
  async fill(rounds: number, count: number, bytes: number): Promise<void> {
    const script = `"for i = 1, ${count} do ` +
      `redis.call('SET', ARGV[1] .. i, string.rep('x', ${bytes})) end"`;
    for (let n = 0; n < rounds; n++) {
      await this.send(`EVAL ${script} 0 filler-${n}-`);
    }
  }

  protected override command(): { program: string; args: string[] } {
    const port = `${this.port}`;
    const place = this.unixSocket
      ? ["--port", "0", "--unixsocket", this.socket]
      : this.tls
      ? ["--port", "0", "--tls-port", port, "--tls-auth-clients", "no"]
      : ["--port", port];
    const files = this.tls
      ? [
        ...["--tls-cert-file", this.certificateFile],
        ...["--tls-key-file", this.keyFile],
      ]
      : [];
    return {
      program: require("redis-server"),
      args: [
        ...place,
        ...files,
        ...["--bind", "127.0.0.1", "--dir", this.dir, "--save", ""],
      ],
    };
  }
}
