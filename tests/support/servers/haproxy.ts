import { ask } from "./ask.ts";
import { require } from "./find.ts";
import { freePort } from "./free_port.ts";
import { launch, Server } from "./server.ts";

/** A request that its monitor answers, whatever the servers behind it do. */
const ALIVE = new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n");

/** A private balancer. */
export class HaProxy extends Server {
  readonly #monitor = freePort();
  readonly #section: string;

  private constructor(section: string, port: number) {
    super({}, port);
    this.#section = section;
  }

  /**
   * Starts a balancer; `section` is what follows the `bind` in its `listen`
   * section.
   */
  static start(section: string): Promise<HaProxy> {
    return launch((port) => new HaProxy(section, port));
  }

  /** The URL of the port. */
  override get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Whether its monitor answers. */
  override async answers(): Promise<boolean> {
    return await ask(this.#monitor, ALIVE, 1000) !== undefined;
  }

  protected override async prepare(): Promise<void> {
    await Deno.writeTextFile(
      `${this.dir}/haproxy.cfg`,
      `defaults
  timeout connect 1s
  timeout client 1h
  timeout server 1h
  timeout check 400ms
  default-server inter 200ms fall 2 rise 2
listen monitor
  mode http
  bind 127.0.0.1:${this.#monitor}
  monitor-uri /
listen all
  bind 127.0.0.1:${this.port}
${this.#section}
`,
    );
  }

  protected override command(): { program: string; args: string[] } {
    return {
      program: require("haproxy"),
      args: ["-db", "-f", `${this.dir}/haproxy.cfg`],
    };
  }
}
