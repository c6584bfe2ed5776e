import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Machine } from "./machine.ts";

const MACHINE = new URL("./machine.ts", import.meta.url);

/** Longer than what counts as a pause, and than all else that a case does. */
const PAUSE = 1500;

/** A program on a machine, which answers each line with what it sees. */
class Program implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;

  constructor(machine: Machine, code: string) {
    const source = `for await (const _ of Deno.stdin.readable) {
      console.log(JSON.stringify(await (${code})));
    }`;
    this.child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        `--preload=${MACHINE}`,
        `data:application/typescript,${encodeURIComponent(source)}`,
      ],
      env: { MACHINE: JSON.stringify(machine) },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.child.stdin.getWriter();
    this.#output = this.child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  async ask<T>(): Promise<T> {
    await this.#input.write(new TextEncoder().encode("\n"));
    const { value = "" } = await this.#output.read();
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#input.abort().catch(() => {});
    await this.#output.cancel();
    await this.child.status;
  }
}

describe("a machine", () => {
  it("has a wall clock that is wrong, and jumps", async () => {
    const ahead = await Deno.makeTempFile();
    await Deno.writeTextFile(ahead, "3600000");
    await using program = new Program({ ports: {}, ahead }, "Date.now()");
    const error = async () =>
      Math.round((await program.ask<number>() - Date.now()) / 600_000);
    assertEquals(await error(), 6);
    await Deno.writeTextFile(ahead, "-3600000");
    assertEquals(await error(), -6);
    await Deno.remove(ahead);
  });

  const clocks = [
    ["counts a pause on its steady clock", false],
    ["has a steady clock that stands still while it is suspended", true],
  ] as const;
  for (const [name, suspends] of clocks) {
    it(name, async () => {
      await using program = new Program(
        { ports: {}, suspends },
        "[performance.now(), Date.now()]",
      );
      const [steadyBefore, wallBefore] = await program.ask<[number, number]>();
      program.child.kill("SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      program.child.kill("SIGCONT");
      const [steady, wall] = await program.ask<[number, number]>();
      assert(wall - wallBefore >= PAUSE);
      const most = (wall - wallBefore) / 2;
      assertEquals(steady - steadyBefore < most, suspends);
    });
  }

  it("finds servers under names of its own", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    await using program = new Program(
      { ports: { "cache-1:11211": port } },
      `Deno.connect({ hostname: "cache-1", port: 11211 })
        .then((it) => it.remoteAddr.port)`,
    );
    const accepted = listener.accept();
    assertEquals(await program.ask<number>(), port);
    (await accepted).close();
    listener.close();
  });
});
