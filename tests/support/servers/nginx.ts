import { require } from "./find.ts";
import { launch, Server } from "./server.ts";

/** The folders for what does not fit into the memory. */
const FOLDERS = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/** A private nginx. */
export class Nginx extends Server {
  readonly #site: (port: number) => string;

  private constructor(site: (port: number) => string, port: number) {
    super({}, port);
    this.#site = site;
  }

  /** Starts one; `site` is the content of its `http` section. */
  static start(site: (port: number) => string): Promise<Nginx> {
    return launch((port) => new Nginx(site, port));
  }

  /** The URL of the port, with TLS. */
  override get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Whether it accepts connections. */
  override async answers(): Promise<boolean> {
    const connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.port,
    }).catch(() => undefined);
    connection?.close();
    return connection !== undefined;
  }

  protected override async prepare(): Promise<void> {
    const folders = FOLDERS.map((it) => `${it}_temp_path ${this.dir}/${it};`);
    await Deno.writeTextFile(
      `${this.dir}/nginx.conf`,
      `daemon off;
worker_processes 1;
pid ${this.dir}/nginx.pid;
error_log ${this.dir}/log;
${Deno.uid() === 0 ? "user root;" : ""}
events { worker_connections 512; }
http {
  access_log off;
  ${folders.join("\n  ")}
  ${this.#site(this.port)}
}
`,
    );
  }

  protected override command(): { program: string; args: string[] } {
    return {
      program: require("nginx"),
      args: ["-e", `${this.dir}/log`, "-c", `${this.dir}/nginx.conf`],
    };
  }
}
