import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { z } from "zod";
import { compile, compileArguments, TARGETS } from "../../../deploy/compile.ts";
import metadata from "../../../deno.json" with { type: "json" };
import { ROOT } from "../../support/root.ts";
import { copyProject } from "../e2e/project_copy.ts";

const NOTHING = z.null();
const NONE = z.array(z.never()).length(0);

const OFF = z.literal(false);

/** What a binary says of itself, and what is allowed to be there: all of it. */
const EMBEDDED = z.strictObject({
  argv: NONE,
  seed: NOTHING,
  code_cache_key: z.number(),
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
    prompt: OFF,
  }),
  location: NOTHING,
  v8_flags: z.array(z.enum([
    "--no-allocation-site-pretenuring",
    "UNUSED_BUT_NECESSARY_ARG0",
    "--stack-size=1024",
    "--inspector-live-edit",
    "--external-memory-max-reasonable-size=0",
  ])),
  log_level: NOTHING,
  ca_stores: NOTHING,
  ca_data: NOTHING,
  unsafely_ignore_certificate_errors: NOTHING,
  env_vars_from_env_file: z.strictObject({}),
  workspace_resolver: z.strictObject({
    import_map: NOTHING,
    jsr_pkgs: NONE,
    package_jsons: z.strictObject({}),
    pkg_json_resolution: z.string(),
    catalogs: z.strictObject({}),
  }),
  entrypoint_key: z.literal("person.js"),
  preload_modules: NONE,
  require_modules: NONE,
  node_modules: NOTHING,
  unstable_config: z.strictObject({
    legacy_flag_enabled: OFF,
    detect_cjs: OFF,
    lazy_dynamic_imports: OFF,
    raw_imports: OFF,
    sloppy_imports: OFF,
    npm_lazy_caching: z.literal(true),
    tsgo: OFF,
    features: z.tuple([
      z.literal("net"),
      z.literal("no-legacy-abort"),
      z.literal("npm-lazy-caching"),
    ]),
  }),
  otel_config: z.strictObject({
    tracing_enabled: OFF,
    metrics_enabled: OFF,
    console: z.literal("Ignore"),
    deterministic_prefix: NOTHING,
    propagators: NONE,
  }),
  vfs_case_sensitivity: z.string(),
  app_name: z.literal("person"),
});

/** A file, one character a byte. */
async function textOf(path: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(path));
}

const SECRET = "a-secret-of-the-build-machine";

/** What the machine that builds may have set for other programs. */
const SET = {
  PERSON_TEST_SECRET: SECRET,
  PERSON_WRITE_TOKEN: SECRET,
  OTEL_DENO: "true",
  OTEL_EXPORTER_OTLP_PROTOCOL: "console",
  OTEL_EXPORTER_OTLP_HEADERS: `Authorization=${SECRET}`,
  DENO_COMPAT: "1",
  DENO_UNSTABLE_SLOPPY_IMPORTS: "1",
  DENO_V8_FLAGS: "--max-old-space-size=1000",
  DENO_AUTH_TOKENS: `${SECRET}@example.com`,
  NODE_OPTIONS: "--max-old-space-size=1000",
};

const PARTS = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "src",
  "adapters",
  "deploy",
];

// The runtime is not at hand, so Deno itself stands in for it. What is added to
// it is the same; what it is added to is not, so the result is not to be run.
describe("deno task compile", () => {
  let project: Awaited<ReturnType<typeof copyProject>>;
  let out: string;
  let binary: string;

  /** Runs the task with this as the runtime of Deno's. */
  async function task(
    name: string,
    runtime: string,
    env: Record<string, string> = {},
  ) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", name],
      cwd: project.path,
      env: { DENORT_BIN: runtime, NO_COLOR: "1", ...SET, ...env },
    }).output();
    return { code, stderr: new TextDecoder().decode(stderr) };
  }

  beforeAll(async () => {
    project = await copyProject(PARTS);
    out = `${project.path}/dist`;
    const { code, stderr } = await task("compile", Deno.execPath());
    assertEquals(code, 0, stderr);
    binary = await textOf(`${out}/person`);
  });

  afterAll(async () => {
    await project[Symbol.asyncDispose]();
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
    const traces = [ROOT.pathname, project.path, await denoDir(), SECRET];
    for (const trace of traces) {
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

  it("takes one system's runtime for no other", async () => {
    // Nothing is on the web, and no runtime has been loaded before.
    const env = {
      DENO_DIR: `${project.path}/cache`,
      HTTPS_PROXY: "http://127.0.0.1:1",
    };
    await linkPackages(await denoDir(), env.DENO_DIR);
    const { code, stderr } = await task("compile:all", Deno.execPath(), env);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `No program was made for ${TARGETS.join(", ")}; run dist/`,
    );
  });

  it("makes what it can, and leaves nothing old of what it cannot", async () => {
    Deno.env.set("DENORT_BIN", Deno.execPath());
    try {
      for (const name of ["person", "person-none", "person-none.exe"]) {
        await Deno.writeTextFile(`${out}/${name}`, "old");
      }
      const error = await assertRejects(() =>
        compile(out, ["none", undefined])
      );
      assertMatch(
        `${error}`,
        /No program was made for none; run dist.*: deno run --no-config .*'--allow-env=PERSON_\*' .* dist\/person\.js$/,
      );
    } finally {
      Deno.env.delete("DENORT_BIN");
    }
    const made = await Array.fromAsync(Deno.readDir(out), ({ name }) => name);
    assertEquals(made.toSorted(), ["person", "person.js"]);
    assert((await Deno.stat(`${out}/person`)).size > 1_000_000);
  });
});

/** Links to the packages, and to what bundles: all but the runtimes. */
async function linkPackages(from: string, to: string): Promise<void> {
  await Deno.mkdir(`${to}/dl`, { recursive: true });
  await Deno.symlink(`${from}/npm`, `${to}/npm`);
  for await (const { name } of Deno.readDir(`${from}/dl`)) {
    if (!/^esbuild/.test(name)) continue;
    await Deno.symlink(`${from}/dl/${name}`, `${to}/dl/${name}`);
  }
}

/** Where this Deno keeps what it has loaded. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return z.object({ denoDir: z.string() })
    .parse(JSON.parse(new TextDecoder().decode(stdout))).denoDir;
}
