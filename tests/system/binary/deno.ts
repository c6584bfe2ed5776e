/**
 * Deno, run on a few arguments.
 *
 * @module
 */
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
