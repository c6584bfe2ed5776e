/**
 * Ends every process that was started, however indirectly, with the given
 * directory as its `PERSON_TEST_DIR`, and returns what they were. They get
 * `patience` ms to end by themselves.
 *
 * It takes Linux's `/proc` to find them. Elsewhere a run still stops its own
 * servers, but not those of a test that was interrupted.
 */
export async function sweep(dir: string, patience: number): Promise<string[]> {
  const soon = Date.now() + patience;
  let left = await startedFor(dir);
  while (left.length > 0 && Date.now() < soon) {
    await pause();
    left = await startedFor(dir);
  }
  const names = await Promise.all(left.map(describe));
  // The directory can be removed only when they are really gone.
  const never = Date.now() + 10_000;
  while (left.length > 0 && Date.now() < never) {
    for (const pid of left) kill(pid);
    await pause();
    left = await startedFor(dir);
  }
  return names;
}

async function startedFor(dir: string): Promise<number[]> {
  const mark = `PERSON_TEST_DIR=${dir}`;
  const found: number[] = [];
  for (const pid of await processes()) {
    const environment = await read(`/proc/${pid}/environ`);
    if (environment.split("\0").includes(mark)) found.push(pid);
  }
  return found;
}

async function processes(): Promise<number[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir("/proc"));
    return entries.map(({ name }) => Number(name)).filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

async function describe(pid: number): Promise<string> {
  return `${(await read(`/proc/${pid}/comm`)).trim()} (pid ${pid})`;
}

/** The text; empty if the process is gone, or not ours to look at. */
async function read(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(() => "");
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
