import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { openOutput } from "../../../src/command/transfer/output.ts";
import { AppError } from "../../../src/errors.ts";

describe("the output of an export", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await Deno.makeTempDir();
    file = `${folder}/out.csv`;
  });

  afterEach(() => Deno.remove(folder, { recursive: true }));

  /** The names of the files in the folder. */
  async function names(): Promise<string[]> {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).sort();
  }

  async function exportAll(): Promise<void> {
    await using output = await openOutput(file);
    await output.write("new");
    await output.commit();
    assertEquals(await Deno.readTextFile(file), "new");
  }

  it("is a new file with all that was written, once it is committed", async () => {
    await using output = await openOutput(file);
    await output.write("é\n");
    await output.write("x".repeat(1_000_000));
    await assertRejects(() => Deno.stat(file), Deno.errors.NotFound);
    await output.commit();
    assertEquals(await Deno.readTextFile(file), "é\n" + "x".repeat(1_000_000));
    assertEquals(await names(), ["out.csv"]);
  });

  it("leaves the old file if it is not committed, and nothing else", async () => {
    await Deno.writeTextFile(file, "old");
    {
      await using output = await openOutput(file);
      await output.write("new");
    }
    assertEquals(await Deno.readTextFile(file), "old");
    assertEquals(await names(), ["out.csv"]);
  });

  it("replaces the file that a link names, and keeps the link", async () => {
    await Deno.writeTextFile(`${folder}/real.csv`, "old");
    await Deno.symlink("real.csv", file);
    {
      await using output = await openOutput(file);
      await output.write("new");
      await output.commit();
    }
    assertEquals(await Deno.readTextFile(`${folder}/real.csv`), "new");
    assert((await Deno.lstat(file)).isSymlink);
  });

  if (Deno.build.os !== "windows") {
    const rights = async () => {
      const { mode, uid, gid } = await Deno.stat(file);
      return [((mode ?? 0) & 0o777).toString(8), uid, gid];
    };

    it("is a new file that only its owner may read", async () => {
      const umask = Deno.umask(0o000);
      try {
        await exportAll();
        assertEquals(await rights(), ["600", Deno.uid(), Deno.gid()]);
      } finally {
        Deno.umask(umask);
      }
    });

    it("keeps the rights and the owner of the file that it replaces", async () => {
      for (const mode of [0o600, 0o640, 0o664]) {
        await Deno.writeTextFile(file, "old");
        await Deno.chmod(file, mode);
        // Only root may give a file away.
        const [uid, gid] = Deno.uid() === 0 ? [12345, 54321] : [null, null];
        await Deno.chown(file, uid, gid);
        const before = await rights();
        await exportAll();
        assertEquals(await rights(), before);
      }
    });

    it("is written past a link that a stranger has put into its way", async () => {
      const stolen = `${folder}/stolen.csv`;
      await Deno.writeTextFile(stolen, "");
      await Deno.symlink(stolen, `${file}.${Deno.pid}.tmp`);
      await using output = await openOutput(file);
      // The name of the temporary file cannot be guessed.
      const [temporary = ""] = (await names())
        .filter((it) => !it.includes(`.${Deno.pid}.`) && it !== "stolen.csv");
      assert(/^out\.csv\.[\da-f-]{36}\.tmp$/.test(temporary), temporary);
      await output.write("secret");
      assertEquals(await Deno.readTextFile(stolen), "");
    });
  }

  // A pipe of its own: a broken program would replace a device of the machine.
  it("is written into a pipe or a device, which it does not replace", async () => {
    const mkfifo = await new Deno.Command("mkfifo", { args: [file] }).output();
    assert(mkfifo.success);
    using reader = await Deno.open(file, { read: true, write: true });
    await using output = await openOutput(file);
    await output.write("abc");
    await output.commit();
    const bytes = new Uint8Array(10);
    assertEquals(await reader.read(bytes), 3);
    assert((await Deno.lstat(file)).isFifo);
    assertEquals(await names(), ["out.csv"]);
  });

  it("is refused with a reason if the path cannot be written", async () => {
    const reasons: Record<string, string> = {
      [folder]: "a folder is in its place",
      [`${folder}/no/out.csv`]: "there is no folder for it",
      [`${folder}/${"x".repeat(300)}`]: "its name is too long",
    };
    for (const [path, reason] of Object.entries(reasons)) {
      const error = await assertRejects(() => openOutput(path), AppError);
      assertEquals(error.code, "unavailable");
      assertEquals(error.message, `Cannot write ${path}: ${reason}.`);
    }
    assertEquals(await names(), []);
  });

  const meanwhile: [reason: string, happen: () => Promise<void>][] = [
    ["a folder is in its place", () => Deno.mkdir(file)],
    ["there is no folder for it", async () => {
      await Deno.remove(folder, { recursive: true });
    }],
  ];
  for (const [reason, happen] of meanwhile) {
    it(`says why it cannot be completed: ${reason}`, async () => {
      const error = await assertRejects(async () => {
        await using output = await openOutput(file);
        await output.write("new");
        await happen();
        await output.commit();
      }, AppError);
      assertEquals([error.code, error.message], [
        "unavailable",
        `The export is not complete: ${reason}.`,
      ]);
      // The end of the test removes the folder.
      await Deno.mkdir(folder, { recursive: true });
      assert(!(await names()).some((it) => it.endsWith(".tmp")));
    });
  }
});
