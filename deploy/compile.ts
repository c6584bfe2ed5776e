/**
 * `deno task compile`: makes `dist/person.js`, and of it the program
 * `dist/person`; with `--all` one for every system, as `dist/person-TARGET`.
 *
 * The program contains the bundle, which the tests run, and no path of the build
 * machine, no setting and no unused package.
 *
 * @module
 */
import { bundle } from "./bundle.ts";
import { buildEnvironment } from "./environment.ts";
import { FLAGS } from "./flags.ts";

/** The targets of `deno compile`. */
export const TARGETS: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
];

/** The file name of the program; on Windows `.exe` is appended. */
function nameFor(target: string | undefined): string {
  return target ? `person-${target}` : "person";
}

/** The arguments of `deno compile`, which runs in the folder of the bundle. */
export function compileArguments(target?: string): string[] {
  return [
    "compile",
    "--no-check",
    ...FLAGS,
    "--app-name=person",
    ...(target ? [`--target=${target}`] : []),
    `--output=${nameFor(target)}`,
    "person.js",
  ];
}

/**
 * Makes the bundle and the programs in the directory `out`. It removes old
 * programs first, makes every one that it can, and then throws an error that
 * names the others.
 */
export async function compile(
  out: string,
  targets: readonly (string | undefined)[],
): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  await bundle(`${out}/person.js`);
  const missing: string[] = [];
  for (const target of targets) {
    for (const end of ["", ".exe"]) {
      await Deno.remove(`${out}/${nameFor(target)}${end}`).catch(() => {});
    }
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: compileArguments(target),
      cwd: out,
      clearEnv: true,
      env: buildEnvironment(),
    }).spawn().status;
    if (!success) missing.push(target ?? "this system");
  }
  if (missing.length > 0) {
    // A shell would look for files that a pattern without quotes fits.
    const flags = FLAGS.map((it) => it.includes("*") ? `'${it}'` : it);
    throw new Error(
      `No program was made for ${missing.join(", ")}; ` +
        "run dist/person.js there instead, with Deno: " +
        `deno run ${flags.join(" ")} dist/person.js`,
    );
  }
}

if (import.meta.main) {
  const out = new URL("../dist", import.meta.url).pathname;
  const all = Deno.args.includes("--all");
  // DENORT_BIN names one runtime, which would be used for every target.
  if (all) Deno.env.delete("DENORT_BIN");
  try {
    await compile(out, all ? TARGETS : [undefined]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await Deno.stderr.write(new TextEncoder().encode(`${reason}\n`));
    Deno.exit(1);
  }
}
