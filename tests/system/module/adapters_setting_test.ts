import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { type RunOptions, runProgram } from "../../command/program.ts";
import { NpmRegistry } from "./npm_registry.ts";

/** A sound cache adapter, as source, with parts of it put differently. */
function adapter(parts: Record<string, string> = {}): string {
  const all = {
    kind: '"cache"',
    scheme: '"x"',
    example: '"x:"',
    parameters: "{}",
    shared: "false",
    open: "() => ({})",
    ...parts,
  };
  const fields = Object.entries(all).filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}`);
  return `{ ${fields.join(", ")} }`;
}

const exported = (...adapters: string[]) =>
  `export const adapters = [${adapters.join(", ")}];`;

/** Modules that cannot be used, and what is said of each. */
const BAD: Record<string, [source: string, told: string]> = {
  "one that throws while it is loaded": [
    'throw new RangeError("boom");',
    "could not be loaded: RangeError: boom.",
  ],
  "a cache that lacks methods": [
    exported(adapter()),
    'the cache that "x:" opens lacks get, getMany',
  ],
  "an open that throws": [
    exported(adapter({ open: "(url) => { throw new TypeError(url.href); }" })),
    'open() of "x:" threw TypeError',
  ],
};

describe("the setting adapters", () => {
  let dir: string;

  beforeAll(async () => {
    dir = await Deno.makeTempDir();
  });

  afterAll(() => Deno.remove(dir, { recursive: true }));

  /** Serves with the module, or returns the reason why it cannot. */
  async function refusal(module: string, options: RunOptions = {}) {
    const { code, stdout, stderr } = await runProgram([
      "--port=0",
      `--adapters=${module}`,
      "--database=sqlite::memory:",
      "--cache=x://u:hunter2@h",
    ], options);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, module);
    assert(!stderr.includes("hunter2"), stderr);
    assert(!/^\s+at |^Unexpected error/m.test(stderr), stderr);
    return stderr;
  }

  for (const [name, [source, told]] of Object.entries(BAD)) {
    it(`refuses ${name}, before the service listens`, async () => {
      const module = `${dir}/${crypto.randomUUID()}.ts`;
      await Deno.writeTextFile(module, source);
      assertStringIncludes(await refusal(module), told);
    });
  }

  it("takes several, of files and of packages", async () => {
    const methods = ["get", "getMany", "add", "put", "delete", "ping"]
      .concat("lookup", "fill", "announce", "invalidate", "forget");
    const open = `() => ({ ${
      methods.map((name) => `async ${name}() {}`).join(", ")
    }, async [Symbol.asyncDispose]() {} })`;
    const name = "@example/adapter";
    const source = exported(adapter({ open }));
    await using registry = await NpmRegistry.publish(name, source);
    const adapters = `./tests/system/module/example_adapter.ts,npm:${name}@1`;
    for (const cache of ["x:", `sqlite-cache:${dir}/cache.db`]) {
      const { code, stdout, stderr } = await runProgram([
        "check",
        "--database=sqlite::memory:",
        `--adapters=${adapters}`,
        `--cache=${cache}`,
      ], { permissions: ["-A", "--no-lock"], env: registry.env });
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "The cache answers.");
    }
  });

  it("refuses a part that a package does not have", async () => {
    const name = "@example/adapter";
    const source = exported(adapter());
    await using registry = await NpmRegistry.publish(name, source);
    const told = await refusal(`npm:${name}@1/nope`, {
      permissions: ["-A", "--no-lock"],
      env: registry.env,
    });
    assertStringIncludes(told, "Cannot find module");
  });

  it("says which permission is missing", async () => {
    const path = "./tests/system/module/example_adapter.ts";
    const told = await refusal(path, { permissions: ["-P"] });
    assertStringIncludes(told, "--allow-read=. for that file");
    const web = await refusal("http://127.0.0.1:1/a.ts", {
      permissions: ["-P"],
    });
    assertStringIncludes(web, "--allow-import=127.0.0.1:1.");
  });
});
