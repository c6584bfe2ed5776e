/**
 * `deno task compile`: makes `dist/person.js`, and of it the program
 * `dist/person`; with `--all` one for every system, as `dist/person-TARGET`.
 *
 * It is made of the bundle, so that what is tested as a file is what is in the
 * binary, and no path of this machine, no setting and no unused package.
 *
 * @module
 */
import { bundle } from "./bundle.ts";
import { FLAGS } from "./flags.ts";

/** Every system that there is a runtime for. */
export const TARGETS: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
];

/** The arguments of `deno compile`, run where the bundle is. */
export function compileArguments(target?: string): string[] {
  return [
    "compile",
    "--no-check",
    ...FLAGS,
    "--app-name=person",
    ...(target ? [`--target=${target}`] : []),
    `--output=person${target ? `-${target}` : ""}`,
    "person.js",
  ];
}

/** Makes the bundle and the programs in the directory `out`. */
export async function compile(
  out: string,
  targets: readonly (string | undefined)[],
): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  await bundle(`${out}/person.js`);
  for (const target of targets) {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: compileArguments(target),
      cwd: out,
    }).spawn().status;
    if (!success) {
      throw new Error(`There is no program for ${target ?? "here"}`);
    }
  }
}

if (import.meta.main) {
  const out = new URL("../dist", import.meta.url).pathname;
  try {
    await compile(out, Deno.args.includes("--all") ? TARGETS : [undefined]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const line = `${reason}; dist/person.js can be run as it is.\n`;
    await Deno.stderr.write(new TextEncoder().encode(line));
    Deno.exit(1);
  }
}
