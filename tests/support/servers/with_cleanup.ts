import { sweep } from "./sweep.ts";

/**
 * Does the work of a program that starts servers. All temporary files are in one
 * directory, and each process has its path in the environment. So both are removed
 * at the end, also after Ctrl-C.
 */
export async function withCleanup<T>(work: () => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "person-run-" });
  // A server that runs as another user has its folder in here.
  await Deno.chmod(dir, 0o711);
  Deno.env.set("TMPDIR", dir);
  Deno.env.set("PERSON_TEST_DIR", dir);
  const cleanUp = async () => {
    // This process does not end itself: it was started without the variable.
    await sweep(dir, 0);
    await Deno.remove(dir, { recursive: true });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(
      signal,
      () => cleanUp().finally(() => Deno.exit(130)),
    );
  }
  try {
    return await work();
  } finally {
    await cleanUp();
  }
}
