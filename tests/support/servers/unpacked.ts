/**
 * Programs of Debian's unstable suite, unpacked into a folder beside the
 * system. They run with the libraries that come with them, so the system's own
 * stay as they are.
 *
 * @module
 */
import { apt } from "./apt.ts";

/**
 * The line of apt's `sources.list` for the unstable suite, at the mirror that
 * apt is set up with.
 */
export async function unstable(signal: AbortSignal): Promise<string> {
  const targets = [
    "indextargets",
    "--format=$(REPO_URI)",
    "Identifier: Packages",
    "Label: Debian",
  ];
  let found = await apt(targets, signal);
  if (found === "") {
    await apt(["update"], signal);
    found = await apt(targets, signal);
  }
  const [mirror] = found.split("\n");
  if (!mirror) throw new Error("apt is set up with no mirror of Debian");
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  return `deb [signed-by=${key}] ${mirror} sid main`;
}

/**
 * Unpacks packages, and all that they depend on, into the new folder `dir`.
 * `source` is a line of apt's `sources.list`. The folder is there only if all
 * of it is.
 */
export async function unpack(
  packages: readonly string[],
  dir: string,
  source: string,
  signal: AbortSignal,
): Promise<void> {
  const work = `${dir}.unpacking`;
  await Deno.remove(work, { recursive: true }).catch(() => {});
  for (const it of ["lists/partial", "cache/archives/partial", "root"]) {
    await Deno.mkdir(`${work}/${it}`, { recursive: true });
  }
  try {
    await Deno.writeTextFile(`${work}/sources.list`, `${source}\n`);
    const own = [
      `Dir::Etc::sourcelist=${work}/sources.list`,
      "Dir::Etc::sourceparts=-",
      `Dir::State::lists=${work}/lists`,
      // As if nothing were installed here.
      "Dir::State::status=/dev/null",
      `Dir::Cache=${work}/cache`,
      "APT::Sandbox::User=root",
    ].map((it) => `-o${it}`);
    await apt([...own, "update"], signal);
    const download = ["install", "-y", "--no-install-recommends"];
    await apt([...own, ...download, "--download-only", ...packages], signal);
    for await (const { name } of Deno.readDir(`${work}/cache/archives`)) {
      if (!name.endsWith(".deb")) continue;
      await dpkg(`${work}/cache/archives/${name}`, `${work}/root`, signal);
    }
    for (const it of ["bin", "sbin"]) await wrap(`${work}/root/usr/${it}`);
    await Deno.rename(`${work}/root`, dir);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function dpkg(
  archive: string,
  dir: string,
  signal: AbortSignal,
): Promise<void> {
  const { success, stderr } = await new Deno.Command("dpkg", {
    args: ["-x", archive, dir],
    stdin: "null",
    signal,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Starts a program with the loader and the libraries that it came with. */
const wrapper = (name: string) =>
  `#!/bin/sh
lib=$(echo "\${0%/*}"/../lib/*-linux-gnu)
exec "$lib"/ld-linux*.so.* --library-path "$lib" "\${0%/*}/${name}.elf" "$@"
`;

/** Puts a script in the place of each program of the folder. */
async function wrap(folder: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  for (const { name, isFile } of entries) {
    const path = `${folder}/${name}`;
    if (!isFile || !await isElf(path)) continue;
    await Deno.rename(path, `${path}.elf`);
    await Deno.writeTextFile(path, wrapper(name), { mode: 0o755 });
  }
}

async function isElf(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const head = new Uint8Array(4);
  await file.read(head);
  return new TextDecoder().decode(head) === "\x7fELF";
}
