import { type Address, ask } from "./ask.ts";
import { require } from "./find.ts";
import { launch, Server, type ServerOptions } from "./server.ts";

/** How a private server of Redis is started. */
export interface RedisOptions extends ServerOptions {
  /** Listens on a UNIX socket in its directory instead of a port. */
  readonly unixSocket?: boolean;
  /** Speaks TLS alone, with this key and certificate, all of them in PEM. */
  readonly tls?: {
    readonly key: string;
    readonly certificate: string;
    /** Who gave the certificate. */
    readonly authority: string;
    /** The name of the host in the certificate. */
    readonly hostname: string;
  };
}

/** Answered at once, also by a server that asks for a password. */
const PING = new TextEncoder().encode("PING\r\n");

/** A private, empty server of Redis, which keeps nothing on the disk. */
export class Redis extends Server {
  readonly #unixSocket: boolean;
  readonly #tls: RedisOptions["tls"];

  private constructor(options: RedisOptions, port: number) {
    super(options, port);
    this.#unixSocket = options.unixSocket ?? false;
    this.#tls = options.tls;
  }

  /** Starts a server. */
  static start(options: RedisOptions = {}): Promise<Redis> {
    return launch((port) => new Redis(options, port), options.port);
  }

  /** `redis://` URL of the port. */
  override get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** The path of the UNIX socket, if it was asked for. */
  get socket(): string {
    return `${this.dir}/socket`;
  }

  /** Whether the server answers `PING`, also with an error. */
  override async answers(): Promise<boolean> {
    const [first] = await ask(this.#address(), PING, 1000) ?? [];
    return first === 0x2b || first === 0x2d;
  }

  /** Sends a command of one line, and returns the answer as text. */
  async send(line: string): Promise<string> {
    const request = new TextEncoder().encode(`${line}\r\n`);
    const answer = await ask(this.#address(), request, 5000);
    return new TextDecoder().decode(answer);
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
    const port = `${this.port}`;
    const place = this.#unixSocket
      ? ["--port", "0", "--unixsocket", this.socket]
      : this.#tls
      ? ["--port", "0", "--tls-port", port, "--tls-auth-clients", "no"]
      : ["--port", port];
    const files = this.#tls
      ? [
        ...["--tls-cert-file", `${this.dir}/certificate`],
        ...["--tls-key-file", `${this.dir}/key`],
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
