/**
 * Kills the servers that were started in a directory and never stopped, and
 * says which they were. Only processes that name the directory in their
 * arguments are touched.
 */
export async function sweep(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(root)) {
    const dir = `${root}/${name}`;
    const pid = Number(await Deno.readTextFile(`${dir}/pid`).catch(() => ""));
    if (!(pid > 0)) continue;
    const args = await commandLine(pid);
    if (!args.includes(dir)) continue;
    Deno.kill(pid, "SIGKILL");
    found.push(`${args.split(" ", 1)[0]} (pid ${pid})`);
  }
  return found;
}

/** The command line of a process; empty if there is none such. */
async function commandLine(pid: number): Promise<string> {
  try {
    const line = await Deno.readTextFile(`/proc/${pid}/cmdline`);
    return line.replaceAll("\0", " ");
  } catch {
    // No such process, or not Linux.
    const ps = new Deno.Command("ps", {
      args: ["-o", "args=", "-p", `${pid}`],
    });
    return await ps.output()
      .then(({ stdout }) => new TextDecoder().decode(stdout), () => "");
  }
}
