/** Whether there is a process of that id, and it is not just a zombie. */
export function isAlive(pid: number): boolean {
  try {
    // Harmless, unlike the other signals: Deno has no signal 0.
    Deno.kill(pid, "SIGCONT");
    return !isZombie(pid);
  } catch {
    return false;
  }
}

/** Whether it has ended and its parent, if only init, has not asked yet. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    // It is gone by now, or this is not Linux.
    return false;
  }
}
