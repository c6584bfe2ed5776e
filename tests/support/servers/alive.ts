/** Whether there is a process of that id, and it is not just a zombie. */
export function isAlive(pid: number): boolean {
  try {
    // Harmless, unlike the other signals: Deno has no signal 0.
    Deno.kill(pid, "SIGCONT");
    return stateOf(`/proc/${pid}`) !== "Z";
  } catch {
    return false;
  }
}

/**
 * Whether SIGSTOP has reached each thread of the process: it is only under
 * way when `kill` returns, and a thread on another core goes on for a while.
 */
export function isStopped(pid: number): boolean {
  // Where there is no such folder, as on macOS, nothing is known of threads.
  return [...threadsOf(pid)].every((thread) => {
    const state = stateOf(thread);
    return state === undefined || state === "T" || state === "Z";
  });
}

/** The processes that a process has started and that still run. */
export function childrenOf(pid: number): number[] {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function threadsOf(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

/** The letter that proc(5) has for its state; none if it is gone by now. */
function stateOf(folder: string): string | undefined {
  try {
    return /\) (\S) /.exec(Deno.readTextFileSync(`${folder}/stat`))?.[1];
  } catch {
    return undefined;
  }
}
