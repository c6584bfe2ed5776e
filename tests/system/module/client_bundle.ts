/**
 * The bundle of a module for a browser.
 *
 * @module
 */
import { ROOT } from "../../support/root.ts";

/** One file of JavaScript with the module and all that it loads. */
export async function browserBundle(
  entry: string,
  ...flags: string[]
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform=browser", ...flags, entry],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(decoder.decode(stderr));
}
