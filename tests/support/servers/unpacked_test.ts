import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { canInstall } from "./apt.ts";
import { unpack } from "./unpacked.ts";

const { signal } = new AbortController();

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args })
    .output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/**
 * A mirror in a folder, with a package `said` that has the program `echo`, and a
 * package `libsaid` with its libraries. Returns its line of `sources.list`.
 */
async function mirror(dir: string): Promise<string> {
  const [lib = ""] = (await run("sh", "-c", "echo /usr/lib/*-linux-gnu"))
    .trim().split(" ");
  const arch = (await run("dpkg", "--print-architecture")).trim();
  const contents: Record<string, readonly string[]> = {
    said: ["/usr/bin/echo"],
    libsaid: [`${lib}/libc.so.6`, ...await loaders(lib)],
  };
  let index = "";
  for (const [name, files] of Object.entries(contents)) {
    const root = `${dir}/${name}`;
    await Deno.mkdir(`${root}/DEBIAN`, { recursive: true });
    for (const it of files) {
      await Deno.mkdir(`${root}${it}`, { recursive: true });
      await Deno.remove(`${root}${it}`);
      await Deno.copyFile(it, `${root}${it}`);
    }
    const about = `Package: ${name}\nVersion: 1\nArchitecture: ${arch}\n` +
      "Maintainer: a <a@b>\nDescription: a\n" +
      (name === "said" ? "Depends: libsaid\n" : "");
    await Deno.writeTextFile(`${root}/DEBIAN/control`, about);
    const file = `${name}_1_${arch}.deb`;
    await run("dpkg-deb", "-Znone", "-b", root, `${dir}/${file}`);
    const { size } = await Deno.stat(`${dir}/${file}`);
    const [sum] = (await run("sha256sum", `${dir}/${file}`)).split(" ");
    index += `${about}Filename: ./${file}\nSize: ${size}\nSHA256: ${sum}\n\n`;
  }
  await Deno.writeTextFile(`${dir}/Packages`, index);
  return `deb [trusted=yes] copy:${dir} ./`;
}

async function loaders(lib: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(lib));
  return entries.map(({ name }) => name).filter((it) => /^ld-linux/.test(it))
    .map((it) => `${lib}/${it}`);
}

describe("packages of another suite", () => {
  /** Calls `use` with a mirror and a new folder, where the system is Debian. */
  async function within(
    use: (source: string, dir: string) => Promise<void>,
  ): Promise<void> {
    if (!canInstall()) return;
    const dir = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${dir}/mirror`);
      await use(await mirror(`${dir}/mirror`), `${dir}/unpacked`);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  }

  it("are unpacked with what they depend on, and run with it", () =>
    within(async (source, dir) => {
      await unpack(["said"], dir, source, signal);
      const program = `${dir}/usr/bin/echo`;
      assertEquals(await run(program, "a  b", "c"), "a  b c\n");
      // It uses its own library, not the system's.
      await run("sh", "-c", `echo broken | tee "${dir}"/usr/lib/*/libc.so.6`);
      const { success } = await new Deno.Command(program).output();
      assertEquals(success, false);
    }));

  it("leave nothing behind if one of them is not there", () =>
    within(async (source, dir) => {
      const packages = ["said", "nosuchpackage"];
      await assertRejects(
        () => unpack(packages, dir, source, signal),
        Error,
        "nosuchpackage",
      );
      assertEquals(await exists(dir), false);
      assertEquals(await exists(`${dir}.unpacking`), false);
    }));
});
