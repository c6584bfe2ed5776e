import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  Interrupted,
  listenToInterrupts,
} from "../../src/command/interrupts.ts";
import { SteadyTime } from "../support/fakes/steady_time.ts";
import { timed, TooSlow } from "../support/timed.ts";
import { Upload } from "../system/e2e/upload.ts";
import { addressOf, Program, temporaryDatabase } from "./program.ts";

const { addSignalListener, removeSignalListener, exit } = Deno;
const REAL = { addSignalListener, removeSignalListener, exit };

/** Takes over the signals and the exit of this process until it is disposed. */
class Signals implements Disposable {
  readonly #listeners = new Map<string, () => void>();
  /** The codes with which the program wanted to exit. */
  readonly exits: number[] = [];

  constructor() {
    Object.assign(Deno, {
      addSignalListener: (name: string, it: () => void) =>
        this.#listeners.set(name, it),
      removeSignalListener: (name: string, it: () => void) =>
        this.#listeners.get(name) === it && this.#listeners.delete(name),
      exit: (code: number) => this.exits.push(code),
    });
  }

  get names(): string[] {
    return [...this.#listeners.keys()].sort();
  }

  send(name: string): void {
    this.#listeners.get(name)?.();
  }

  [Symbol.dispose](): void {
    Object.assign(Deno, REAL);
  }
}

describe("the interrupts of a program", () => {
  for (
    const [name, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const
  ) {
    it(`abort with the code ${code} on ${name}, and exit on a second signal`, () => {
      using time = new SteadyTime();
      using signals = new Signals();
      using interrupts = listenToInterrupts();
      const { signal } = interrupts;
      assert(!signal.aborted);
      time.tick(1_000);
      signals.send(name);
      assert(signal.reason instanceof Interrupted);
      assertEquals(signal.reason.code, code);
      assertEquals(signal.reason.message, `Interrupted by ${name}.`);
      // A terminal and `deno task` may both pass the first signal on.
      time.tick(300);
      signals.send("SIGINT");
      assertEquals(signals.exits, []);
      time.tick(1);
      signals.send(name);
      assertEquals(signals.exits, [code]);
      assertEquals(signal.reason.message, `Interrupted by ${name}.`);
    });
  }

  it("are received until they are disposed", () => {
    using signals = new Signals();
    {
      using _ = listenToInterrupts();
      assertEquals(signals.names, ["SIGHUP", "SIGINT", "SIGTERM"]);
    }
    assertEquals(signals.names, []);
  });

  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const ends = timed(async () => {
      await using database = await temporaryDatabase();
      await using service = new Program([
        "--port=0",
        database.flag,
        "--shutdown-timeout=1h",
      ]);
      const address = await addressOf(service);
      using upload = await Upload.begin(address, "1");
      service.kill("SIGTERM");
      // Another one, since two of the same sent at once arrive as one.
      service.kill("SIGINT");
      await service.err(/is stopping/);
      // A pause of a busy machine between the two makes the echo a second signal.
      const late = await fetch(new URL("persons/2", address)).catch((error) => {
        throw new TooSlow(String(error));
      });
      assertEquals(late.status, 404);
      await late.body?.cancel();
      const insist = setInterval(() => service.kill(signal), 50);
      const enough = setTimeout(() => service.kill("SIGKILL"), 120_000);
      try {
        assertEquals((await service.ended()).code, code);
      } finally {
        clearInterval(insist);
        clearTimeout(enough);
      }
      assertEquals(await upload.answer().catch(() => ""), "");
    });
    it(
      `end a service at once on a second signal, ${signal}, and not on the echo of the first`,
      ends,
    );
  }
});
