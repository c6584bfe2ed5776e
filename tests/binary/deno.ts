/**
 * Deno, run on a few arguments, and packages that only a test has a use for.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

/** Runs Deno to its end. */
export async function deno(
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    ...options,
    args: [...args],
  }).output();
  const [out = "", err = ""] = [stdout, stderr]
    .map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

/** What a package makes of a text: the expression is of `it` and `text`. */
export async function told(
  name: string,
  expression: string,
  text: string,
): Promise<unknown> {
  const program = `import * as it from "npm:${name}";
    const [text] = Deno.args;
    console.log(JSON.stringify(${expression}))`;
  const { code, stdout, stderr } = await deno(
    ["eval", "--no-config", "--no-lock", program, text],
  );
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}
