import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { z } from "zod";
import { compile, compileArguments, TARGETS } from "../../deploy/compile.ts";
import metadata from "../../deno.json" with { type: "json" };
import { ROOT } from "../command/program.ts";

const NOTHING = z.null();
const NONE = z.array(z.never()).length(0);

/** What a binary says of itself, and what is allowed to be there. */
const EMBEDDED = z.object({
  argv: NONE,
  permissions: z.strictObject({
    allow_net: NONE,
    deny_net: NOTHING,
    allow_env: z.tuple([z.literal("PERSON_*")]),
    ignore_env: NONE,
    deny_env: NOTHING,
    allow_read: z.tuple([z.literal("./data")]),
    ignore_read: NOTHING,
    deny_read: NOTHING,
    allow_write: z.tuple([z.literal("./data")]),
    deny_write: NOTHING,
    allow_run: NOTHING,
    deny_run: NOTHING,
    allow_sys: NOTHING,
    deny_sys: NOTHING,
    allow_ffi: NOTHING,
    deny_ffi: NOTHING,
    // The usual hosts, each of which is denied below.
    allow_import: z.array(z.string()),
    deny_import: NONE,
    prompt: z.literal(false),
  }),
  env_vars_from_env_file: z.strictObject({}),
  unsafely_ignore_certificate_errors: NOTHING,
  workspace_resolver: z.object({
    import_map: NOTHING,
    package_jsons: z.strictObject({}),
  }),
  entrypoint_key: z.literal("person.js"),
  node_modules: NOTHING,
  unstable_config: z.object({
    features: z.tuple([z.literal("no-legacy-abort")]),
  }),
});

/** A file, one character a byte. */
async function textOf(path: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(path));
}

const SECRET = "a-secret-of-the-build-machine";

// The runtime is not at hand, so Deno itself stands in for it. What is added to
// it is the same; what it is added to is not, so the result is not to be run.
describe("deno task compile", () => {
  let out: string;
  let binary: string;

  beforeAll(async () => {
    out = await Deno.makeTempDir();
    Deno.env.set("DENORT_BIN", Deno.execPath());
    Deno.env.set("PERSON_TEST_SECRET", SECRET);
    await compile(out, [undefined]);
    binary = await textOf(`${out}/person`);
  });

  afterAll(async () => {
    Deno.env.delete("DENORT_BIN");
    Deno.env.delete("PERSON_TEST_SECRET");
    await Deno.remove(out, { recursive: true });
  });

  it("embeds the bundle, its flags and no permission besides the task's", () => {
    const start = binary.lastIndexOf('{"argv":');
    assert(start > 0, "the binary does not say what it is");
    const end = binary.indexOf('"app_name":"person"}', start);
    const text = binary.slice(start, end) + '"app_name":"person"}';
    EMBEDDED.parse(JSON.parse(text));
  });

  it("embeds the whole bundle", async () => {
    const bundle = await textOf(`${out}/person.js`);
    assert(binary.includes(bundle));
    assert(bundle.includes(`"${metadata.version}"`), "the version is in it");
  });

  it("embeds nothing of the machine that built it", async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json"],
    }).output();
    const { denoDir } = z.object({ denoDir: z.string() })
      .parse(JSON.parse(new TextDecoder().decode(stdout)));
    for (const trace of [ROOT.pathname, out, denoDir, SECRET]) {
      assert(!binary.includes(trace), trace);
      assert(!binary.includes(trace.replace(/^\/|\/$/g, "")), trace);
    }
  });

  it("can be told every system", async () => {
    for (const target of TARGETS) {
      assert(compileArguments(target).includes(`--target=${target}`));
    }
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["compile", "--target=none", "main.js"],
    }).output();
    const known = /possible values: (.*)/.exec(
      new TextDecoder().decode(stderr),
    );
    assertEquals(known?.[1]?.split(", ").toSorted(), TARGETS.toSorted());
  });

  it("says so if there is no runtime", async () => {
    Deno.env.set("DENORT_BIN", `${out}/nowhere`);
    await assertRejects(() => compile(out, [undefined]), Error, "no program");
    Deno.env.set("DENORT_BIN", Deno.execPath());
  });
});
