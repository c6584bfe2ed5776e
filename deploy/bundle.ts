/**
 * The bundler: it makes one file of the program and of every package it uses.
 *
 * @module
 */
import { compressTexts } from "./compressed_texts.ts";
import { buildEnvironment } from "./environment.ts";

const ROOT = new URL("..", import.meta.url).pathname;

/** The path of a package on the build machine, in comments and in keys. */
const CACHE = /(?:\.\.\/)*[^"\s]*\/npm\/[\w.-]+\/(?=\S+\/\d)/g;

/** Writes the bundle to `path`, without paths of the build machine. */
export async function bundle(path: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", `--output=${path}`, "main.ts"],
    cwd: ROOT,
    clearEnv: true,
    env: buildEnvironment(),
  }).spawn().status;
  if (!success) throw new Error("deno bundle failed");
  const source = await Deno.readTextFile(path);
  const portable = source.replaceAll(CACHE, "npm/");
  await Deno.writeTextFile(path, compressTexts(portable));
}
