import { ROOT } from "../../support/root.ts";

const PARTS = ["deno.json", "deno.lock", "main.ts", "src", "adapters"];

/**
 * A copy of the project as one would clone it, without its tests: the place of
 * a `./data` of its own. Disposing removes it.
 */
export async function copyProject(
  parts: readonly string[] = PARTS,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  const { success } = await new Deno.Command("cp", {
    args: ["-R", ...parts, path],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(`Cannot copy the project to ${path}`);
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
