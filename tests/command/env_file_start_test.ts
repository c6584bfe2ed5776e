import { setTimeout as pause } from "node:timers/promises";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import metadata from "../../deno.json" with { type: "json" };
import { Output } from "../support/produced/output.ts";
import { copyProject } from "../system/e2e/project_copy.ts";

const { start, dev } = metadata.tasks;

/** A task that runs in a copy of the project; disposing interrupts it. */
class Running implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly out: Output;
  readonly err: Output;

  constructor(task: { command: string }, cwd: string, ...args: string[]) {
    const [, ...command] = task.command.split(" ");
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...command, ...args],
      cwd,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.out = new Output(this.#process.stdout, "out");
    this.err = new Output(this.#process.stderr, "log");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGINT");
    } catch {
      // It has ended.
    }
    await Promise.all([this.#process.status, this.out.all, this.err.all]);
  }
}

describe("a file .env in the project", () => {
  let project: Awaited<ReturnType<typeof copyProject>>;
  let file: string;

  beforeAll(async () => {
    project = await copyProject();
    file = `${project.path}/.env`;
  });
  afterAll(async () => await project[Symbol.asyncDispose]());

  it("need not exist", async () => {
    await using it = new Running(start, project.path, "check");
    assertStringIncludes(await it.out.all, "port=8000\n");
    assertEquals(await it.err.all, "");
  });

  it("may begin with a byte order mark", async () => {
    await Deno.writeTextFile(file, "\uFEFFPERSON_PORT=0\nPERSON_HOST=::1\n");
    await using it = new Running(start, project.path, "check");
    const settings = await it.out.all;
    assertStringIncludes(settings, "port=0\n");
    assertStringIncludes(settings, "host=::1\n");
  });

  it("has settings for deno task start, which flags override", async () => {
    await Deno.writeTextFile(file, "PERSON_PORT=0\nPERSON_SOURCE=database\n");
    await using it = new Running(start, project.path, "check", "--port=1");
    const settings = await it.out.all;
    assertStringIncludes(settings, "source=database\n");
    assertStringIncludes(settings, "port=1\n");
    assertEquals(await it.err.all, "");
  });

  it("has settings for deno task dev, which starts again after a change", async () => {
    await Deno.writeTextFile(file, "PERSON_PORT=0\n");
    await using it = new Running(dev, project.path);
    const [, first = ""] = await it.err.match(/Listening on (http[^\s"]+)/);
    const alive = await fetch(new URL("livez", first));
    assertEquals(await alive.json(), { status: "alive" });
    const main = `${project.path}/main.ts`;
    const again = it.err.match(/Listening on [^]*Listening on /);
    let over = false;
    again.catch(() => {}).finally(() => over = true);
    // A change before Deno watches the file is none, so it is made more than once.
    for (let n = 0; !over; n++) {
      if (n % 500 === 0) {
        await Deno.writeTextFile(main, "// A change.\n", { append: true });
      }
      await pause(20);
    }
    await again;
  });
});
