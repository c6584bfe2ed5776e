/**
 * Servers that are newer than those of the machine.
 *
 * @module
 */
import { ROOT } from "../root.ts";
import { canInstall } from "./apt.ts";
import { unpack, unstable } from "./unpacked.ts";

/** The servers that Debian's unstable suite has, and the program of each. */
const NEWER = { mysql: "mysqld", mariadb: "mariadbd" };

/** Where they stay; remove the folder to get those of today. */
const FOLDER = "tests/.servers";

/**
 * The programs of the newer servers. As root on Debian it unpacks those that
 * are not there yet, and says so; it also says which one it could not get.
 */
export async function newer(
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, program] of Object.entries(NEWER)) {
    const dir = `${ROOT.pathname}${FOLDER}/${name}`;
    const there = await Deno.stat(dir).then(() => true, () => false);
    try {
      if (!there) await get(name, dir, say, signal);
      found.push(`${dir}/usr/sbin/${program}`);
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      say(`A newer ${name} cannot be unpacked: ${reason.trim()}`);
    }
  }
  return found;
}

async function get(
  name: string,
  dir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!canInstall()) throw new Error("that needs Debian, and root");
  const source = await unstable(signal);
  say(`Unpacking a newer ${name} into ${FOLDER} (${source})`);
  const packages = ["server", "client"].map((it) => `${name}-${it}-core`);
  await unpack(packages, dir, source, signal);
}
