/**
 * Servers and a browser for a bare Debian-like machine, such as a container.
 *
 * @module
 */

/** The packages of what the tests start. */
const TESTED = [
  "mariadb-server",
  "haproxy",
  "nginx",
  "postgresql",
  "memcached",
  "redis-server",
  "chromium-headless-shell",
];

/** Asked by Debian's packages whether they may start what they install. */
const POLICY = "/usr/sbin/policy-rc.d";

/** Whether we may install packages here. */
export function canInstall(): boolean {
  try {
    return Deno.uid() === 0 && Deno.statSync("/usr/bin/apt-get").isFile;
  } catch {
    return false;
  }
}

/** Installs these packages, by default those of the tests; starts no service. */
export async function install(
  signal: AbortSignal,
  packages: readonly string[] = TESTED,
): Promise<void> {
  const ours = await forbidServices();
  try {
    await apt(["update"], signal);
    await apt(
      ["install", "-y", "--no-install-recommends", ...packages],
      signal,
    );
  } finally {
    if (ours) await Deno.remove(POLICY);
  }
}

/** Sees to it that there is a policy; says whether it is ours to remove. */
async function forbidServices(): Promise<boolean> {
  try {
    await Deno.writeTextFile(POLICY, "#!/bin/sh\nexit 101\n", {
      createNew: true,
      mode: 0o755,
    });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Runs `apt-get` with these arguments, and returns what it printed. */
export async function apt(
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("apt-get", {
    args: [...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    signal,
  }).output();
  const decoder = new TextDecoder();
  const printed = decoder.decode(stdout);
  if (success) return printed;
  throw new Error(
    `apt-get ${args.join(" ")} failed:\n${printed}${decoder.decode(stderr)}`,
  );
}
