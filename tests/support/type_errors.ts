/** What `deno check` says of a folder, or nothing where all types are right. */
export async function typeErrors(
  folder: string | URL,
  signal?: AbortSignal,
): Promise<string> {
  const { success, code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet"],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    ...(signal ? { signal } : {}),
  }).output();
  if (success) return "";
  const said = new TextDecoder().decode(stderr).trimEnd();
  return said || `deno check ended with ${code}`;
}
