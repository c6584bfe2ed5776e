import type { Address } from "./ask.ts";
import { Server, type ServerOptions } from "./server.ts";

/** How a private cache server is started. */
export interface CacheServerOptions extends ServerOptions {
  /** Listens on a UNIX socket in its directory instead of a port. */
  readonly unixSocket?: boolean;
  /** Speaks TLS alone, with this key and certificate, all of them in PEM. */
  readonly tls?: {
    readonly key: string;
    readonly certificate: string;
    /** The certificate of the authority that signed the other one. */
    readonly authority: string;
    /** The name of the host in the certificate. */
    readonly hostname: string;
  };
}

/** A private cache server, behind a port, a port with TLS, or a UNIX socket. */
export abstract class CacheServer extends Server {
  protected readonly unixSocket: boolean;
  protected readonly tls: CacheServerOptions["tls"];

  protected constructor(options: CacheServerOptions, port: number) {
    super(options, port);
    this.unixSocket = options.unixSocket ?? false;
    this.tls = options.tls;
  }

  /** The path of the UNIX socket, if it was asked for. */
  get socket(): string {
    return `${this.dir}/socket`;
  }

  /** Where the server is asked. */
  protected get address(): Address {
    if (this.unixSocket) return this.socket;
    if (!this.tls) return this.port;
    const { hostname, authority } = this.tls;
    return { hostname, port: this.port, caCerts: [authority] };
  }

  /** The file of the certificate, with TLS. */
  protected get certificateFile(): string {
    return `${this.dir}/certificate`;
  }

  /** The file of the key, with TLS. */
  protected get keyFile(): string {
    return `${this.dir}/key`;
  }

  protected override async prepare(): Promise<void> {
    if (!this.tls) return;
    await Deno.writeTextFile(this.certificateFile, this.tls.certificate);
    await Deno.writeTextFile(this.keyFile, this.tls.key);
  }
}
