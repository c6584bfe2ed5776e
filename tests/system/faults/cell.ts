/**
 * A service in this process, and a person of its own, for tests of what
 * happens when a backend fails.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ADAPTERS } from "../../../adapters/mod.ts";
import { type App, createApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import { Registry } from "../../../src/dao/registry.ts";
import { NO_LOG } from "../../../src/log/log.ts";
import { searched } from "../../support/produced/answers.ts";
import { eventually } from "../e2e/eventually.ts";
import { flagsFor, type Parts } from "./rig.ts";
import { Stopwatch } from "./stopwatch.ts";

/** The deadline of the store, in milliseconds. */
export const STORE_TIMEOUT = 500;

/** An answer, and the milliseconds that it took. */
export interface Timed {
  /** The status. */
  readonly status: number;
  /** How it was made. */
  readonly how: string;
  /** When to come back. */
  readonly retryAfter: string | null;
  /** Milliseconds of a {@linkcode Stopwatch} until it was there. */
  readonly took: number;
}

let ids = 0;

const WATCH = new Stopwatch().start();

/** A service in this process, and a person of its own. */
export class Cell implements AsyncDisposable {
  /** Whose it is. */
  readonly id = `cell-${ids++}`;
  /** The service. */
  readonly app: App;
  readonly #parts: Parts;

  private constructor(parts: Parts, flags: readonly string[]) {
    this.#parts = parts;
    const config = readConfig({}, [
      "--insecure",
      ...flagsFor(parts),
      `--database-timeout=${STORE_TIMEOUT}ms`,
      ...flags,
    ]);
    this.app = createApp(config, new Registry(ADAPTERS), NO_LOG);
  }

  /** Opens one in front of the parts, with further flags. */
  static async open(parts: Parts, ...flags: string[]): Promise<Cell> {
    const cell = new Cell(parts, flags);
    await cell.app.start();
    return cell;
  }

  /** Sends a request. */
  async send(path: string, init: RequestInit = {}): Promise<Timed> {
    const begun = WATCH.read();
    const request = new Request(`http://localhost${path}`, init);
    const response = await searched(await this.app.fetch(request));
    await response.body?.cancel();
    return {
      status: response.status,
      how: response.headers.get("Cache-Status") ?? "",
      retryAfter: response.headers.get("Retry-After"),
      took: WATCH.read() - begun,
    };
  }

  /** Reads the person, or another. */
  get(id = this.id): Promise<Timed> {
    return this.send(`/persons/${id}`);
  }

  /** Writes the person, or another. */
  put(lastName: string, id = this.id): Promise<Timed> {
    return this.send(`/persons/${id}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ firstName: "Ann", lastName }),
    });
  }

  /** Writes the person, again until the backends have answered in time. */
  async written(lastName: string): Promise<void> {
    const status = async () => (await this.put(lastName)).status;
    await eventually(status, (it) => it < 300);
  }

  /** The last name of the person, once the backends have answered in time. */
  async lastName(id = this.id): Promise<string | undefined> {
    const request = () => new Request(`http://localhost/persons/${id}`);
    const response = await eventually(
      async () => await searched(await this.app.fetch(request())),
      ({ status }) => status < 500,
    );
    return (await response.json()).lastName;
  }

  /** Puts the person, and has it cached. */
  async cached(): Promise<void> {
    await this.written("1");
    await this.until(({ how }) => /; hit; /.test(how));
  }

  /** Asks until it is as it should be. */
  async until(well: (it: Timed) => boolean, id = this.id): Promise<void> {
    await eventually(() => this.get(id), well);
  }

  /** Mends the networks, and closes the service. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#parts.storeNet.mode = this.#parts.cacheNet.mode = "pass";
    return this.app[Symbol.asyncDispose]();
  }
}

/** It is not there just now, and says when to come back. */
export function assertUnavailable(it: Timed): void {
  assertEquals([it.status, it.retryAfter], [503, "1"]);
}
