import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { relative } from "node:path";
import { memory } from "../../adapters/memory.ts";
import { loadAdapters, loadDrivers } from "../../src/command/load_adapters.ts";
import { readConfig } from "../../src/config/read_config.ts";
import type { Adapter } from "../../src/dao/adapter.ts";
import { Registry } from "../../src/dao/registry.ts";
import { AppError } from "../../src/errors.ts";

/** A sound cache adapter of a scheme, as source. */
function adapter(scheme: string): string {
  return `{ kind: "cache", scheme: "${scheme}", example: "${scheme}:", ` +
    "parameters: {}, shared: false, open: () => ({}) }";
}

const exported = (...schemes: string[]) =>
  `export const adapters = [${schemes.map(adapter).join(", ")}];`;

/** Modules that cannot be used, and the reason that the error gives. */
const BAD: Record<string, [source: string, reason: string]> = {
  "throws while it is loaded": [
    'throw new RangeError("boom");',
    "it could not be loaded: RangeError: boom.",
  ],
  "has a slip of the pen": ["export const = 1;", "could not be loaded"],
  "imports a file that does not exist": [
    'import "./nowhere.ts";',
    "/nowhere.ts, which does not exist.",
  ],
  "exports no adapters": ["export const a = 1;", "must export the list"],
  "has a scheme that is taken": [
    exported("memory"),
    'another adapter already has the scheme "memory:"',
  ],
  "has a scheme twice": [
    exported("x", "x"),
    'another adapter already has the scheme "x:"',
  ],
};

describe("the adapters of the setting", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await Deno.makeTempDir();
  });

  afterAll(() => Deno.remove(folder, { recursive: true }));

  /** Writes a module and returns its path. */
  async function written(source: string): Promise<string> {
    const path = `${folder}/${crypto.randomUUID()}.ts`;
    await Deno.writeTextFile(path, source);
    return path;
  }

  /** The reason why a module is refused. */
  async function refusal(...names: string[]): Promise<string> {
    const error = await assertRejects(
      () => loadAdapters(names, [memory]),
      AppError,
    );
    assertEquals(error.code, "config");
    const setting = "PERSON_ADAPTERS (--adapters): ";
    assert(error.message.startsWith(setting), error.message);
    assertStringIncludes(error.message, names.at(-1) ?? "");
    assertEquals(error.message.split("\n").length, 1);
    return error.message;
  }

  it("are those of every module, in the order of the names", async () => {
    const absolute = await written(exported("b", "a"));
    const other = relative(Deno.cwd(), await written(exported("c")));
    const names = [absolute, other.startsWith(".") ? other : `./${other}`];
    const added = await loadAdapters(names, [memory]);
    assertEquals(added.map((it) => it.scheme), ["b", "a", "c"]);
    assertEquals(await loadAdapters([], [memory]), []);
  });

  for (const [name, [source, reason]] of Object.entries(BAD)) {
    it(`are refused if the module ${name}`, async () => {
      assertStringIncludes(await refusal(await written(source)), reason);
    });
  }

  it("are refused if another module has the same scheme", async () => {
    const names = [await written(exported("x")), await written(exported("x"))];
    assertStringIncludes(await refusal(...names), 'has the scheme "x:"');
  });

  it("show no secret of a URL if they cannot be loaded", async () => {
    const url = "http://u:hunter2@127.0.0.1:1/a.ts?token=hunter2";
    const error = await assertRejects(
      () => loadAdapters([url], [memory]),
      AppError,
    );
    assert(!error.message.includes("hunter2"), error.message);
    assertStringIncludes(
      error.message,
      "http://***@127.0.0.1:1/a.ts?token=***",
    );
  });

  it("are refused if the name leads to no module", async () => {
    assertStringIncludes(
      await refusal("./nowhere.ts"),
      `: ${Deno.cwd()}/nowhere.ts does not exist.`,
    );
    assertStringIncludes(await refusal("nowhere.ts"), " as ./nowhere.ts.");
    assertStringIncludes(await refusal("./src"), "/src is a folder.");
    assertStringIncludes(
      await refusal("@person/service/nope"),
      "Unknown export './nope'",
    );
  });
});

describe("the drivers", () => {
  it("are loaded for the chosen database and cache alone", async () => {
    const loaded: string[] = [];
    const adapters = ["a", "b"].flatMap((scheme): Adapter[] => {
      const load = (kind: string) => () => {
        loaded.push(`${kind} ${scheme}`);
        return Promise.resolve();
      };
      const info = { example: `${scheme}:`, parameters: {}, shared: false };
      const open = () => {
        throw new Error("It must not be opened.");
      };
      return [
        { ...info, kind: "store", scheme, load: load("store"), open },
        {
          ...info,
          kind: "cache",
          scheme: `${scheme}-cache`,
          load: load("cache"),
          open,
        },
      ];
    });
    const config = (...args: string[]) => readConfig({}, args);
    const registry = new Registry([...adapters, memory]);
    await loadDrivers(config("--database=a://h", "--cache=b-cache:"), registry);
    assertEquals(loaded.splice(0), ["store a", "cache b"]);
    await loadDrivers(config("--database=b:", "--cache=memory:"), registry);
    assertEquals(loaded.splice(0), ["store b"]);
    await loadDrivers(config("--database=nope:", "--cache=none:"), registry);
    assertEquals(loaded, []);
  });
});
