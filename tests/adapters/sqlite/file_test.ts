import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { LOG_LIMIT } from "../../../adapters/sqlite/file.ts";
import { AppError } from "../../../src/errors.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { Folder } from "./folder.ts";

const ada = person("ada");
const bob = person("bob");

/** Backs the folder's file up, as the README does it. */
function backUp(folder: Folder): string {
  const backup = `${folder.path}/backup.db`;
  using database = new DatabaseSync(folder.file);
  database.prepare("VACUUM INTO ?").run(backup);
  return backup;
}

/** The people in a file, and whether the file is intact. */
function contents(file: string): [intact: unknown, ids: unknown[]] {
  using database = new DatabaseSync(file);
  const check = database.prepare("PRAGMA integrity_check").get();
  const rows = database.prepare("SELECT id FROM person ORDER BY id").all();
  return [check?.integrity_check, rows.map(({ id }) => id)];
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).size >= 0;
  } catch {
    return false;
  }
}

/** People whose pages fill a part of the log. */
const many = (name: string) =>
  Array.from({ length: 2000 }, (_, i) => person(`p${i}`, name.repeat(50)));

describe("a file of sqlite that is removed while it is open", () => {
  it("acknowledges no write, and fails reads from then on", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    await store.put(ada);
    Deno.removeSync(folder.file);
    assertEquals(await errorCode(store.put(bob)), "unknown_outcome");
    const error = await assertRejects(() => store.get(ada.id), AppError);
    assertEquals(error.code, "unavailable");
    assert(error.message.includes("removed or replaced"), error.message);
    assertEquals(await errorCode(store.put(bob)), "unavailable");
    assertEquals(await errorCode(store.ping()), "unavailable");
    assert(!exists(folder.file), "it made a new file");
  });

  it("is used again when it is back, and has all that was acknowledged", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    const elsewhere = `${folder.path}/elsewhere.db`;
    await store.put(ada);
    const before = store.changesByOthers?.();
    Deno.renameSync(folder.file, elsewhere);
    await assertRejects(() => store.ping(), AppError);
    // The log is in the file, wherever it is.
    assert(!exists(`${folder.file}-wal`), "the log is still there");
    assertEquals(contents(elsewhere), ["ok", ["ada"]]);
    Deno.renameSync(elsewhere, folder.file);
    await store.ping();
    assertEquals(await store.put(bob), "created");
    assertEquals(await store.get(ada.id), ada);
    assert(exists(`${folder.file}-wal`), "it has no log");
    // SQLite counts from the beginning at each opening.
    assert(store.changesByOthers?.() !== before);
  });
});

describe("a backup that is moved over a file of sqlite", () => {
  // Without the removal of the log, SQLite would apply it to the backup.
  for (const noticed of [true, false]) {
    it(`is intact after a restart, ${noticed ? "" : "not "}noticed before`, async () => {
      await using folder = new Folder();
      {
        await using store = folder.open();
        await store.putMany([ada, ...many("a")]);
      }
      const backup = backUp(folder);
      {
        await using store = folder.open();
        await store.putMany([bob, ...many("b")]);
        assert(Deno.statSync(`${folder.file}-wal`).size > 100_000);
        Deno.renameSync(backup, folder.file);
        if (noticed) assertEquals(await errorCode(store.ping()), "unavailable");
      }
      await using again = folder.open();
      assertEquals(await again.get(ada.id), ada);
      assertEquals(await again.get(bob.id), undefined);
      const [intact, ids] = contents(folder.file);
      assertEquals([intact, ids.length], ["ok", 2001]);
    });
  }

  it("keeps the log of a program that uses it already", async () => {
    await using folder = new Folder();
    const old = folder.open();
    await old.put(ada);
    const backup = backUp(folder);
    Deno.renameSync(backup, folder.file);
    for (const end of ["-wal", "-shm"]) Deno.removeSync(`${folder.file}${end}`);
    {
      await using store = folder.open();
      await store.put(bob);
      await old[Symbol.asyncDispose]();
      assert(exists(`${folder.file}-wal`), "its log is gone");
    }
    assertEquals(contents(folder.file), ["ok", ["ada", "bob"]]);
  });
});

describe("a backup that is copied over an open file of sqlite", () => {
  it("is noticed, and intact after a restart", async () => {
    await using folder = new Folder();
    {
      await using store = folder.open();
      await store.putMany([ada, ...many("a")]);
    }
    const backup = backUp(folder);
    {
      // No time passes, so no look at the file comes before the write.
      await using store = folder.open({}, { ...RUNTIME, steady: () => 0 });
      await store.putMany([bob, ...many("b")]);
      for (const end of ["-wal", "-shm"]) {
        Deno.removeSync(`${folder.file}${end}`);
      }
      // The file stays the same one, and only its content is another.
      Deno.writeFileSync(folder.file, Deno.readFileSync(backup));
      assertEquals(await errorCode(store.put(bob)), "unknown_outcome");
      assertEquals(await errorCode(store.put(bob)), "unavailable");
      assertEquals(await errorCode(store.ping()), "unavailable");
    }
    // In this process, SQLite would take the file for the one that is open.
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", CONTENTS, folder.file],
    }).output();
    assertEquals(new TextDecoder().decode(stdout), "ok 2001 0\n");
  });
});

/** Prints the check of a file, how many people it has, and how many Bobs. */
const CONTENTS = `
  import { DatabaseSync } from "node:sqlite";
  const database = new DatabaseSync(Deno.args[0]);
  const get = (sql) => Object.values(database.prepare(sql).get())[0];
  console.log(
    get("PRAGMA integrity_check"),
    get("SELECT count(*) FROM person"),
    get("SELECT count(*) FROM person WHERE id = 'bob'"),
  );
`;

describe("the log of sqlite", () => {
  it("shrinks to its limit after a slow reader", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    await store.put(ada);
    const size = () => Deno.statSync(`${folder.file}-wal`).size;
    {
      using reader = new DatabaseSync(folder.file);
      reader.exec("BEGIN; SELECT count(*) FROM person");
      for (let i = 0; size() < 1.5 * LOG_LIMIT; i++) {
        await store.putMany(many(`${i}`));
      }
    }
    for (let i = 0; i < 3; i++) await store.putMany(many(`end ${i}`));
    assert(size() <= LOG_LIMIT, `${size()} bytes`);
  });
});

/** The rights of what a path names, as `600`. */
function rights(path: string): string {
  return ((Deno.statSync(path).mode ?? 0) & 0o777).toString(8);
}

// Windows knows no such rights.
if (Deno.build.os !== "windows") {
  describe("the rights of sqlite's files", () => {
    const files = ["person.db", "person.db-wal", "person.db-shm"];

    it("are those of the owner alone, whatever the umask", async () => {
      await using folder = new Folder();
      const umask = Deno.umask(0o000);
      try {
        await using store = folder.open();
        await store.put(ada);
        const data = `${folder.path}/data`;
        assertEquals(rights(data), "700");
        assertEquals(
          files.map((it) => rights(`${data}/${it}`)),
          ["600", "600", "600"],
        );
      } finally {
        Deno.umask(umask);
      }
    });

    it("stay as an operator has set them", async () => {
      await using folder = new Folder();
      await folder.run("PRAGMA user_version = 1");
      const data = `${folder.path}/data`;
      Deno.chmodSync(data, 0o750);
      Deno.chmodSync(folder.file, 0o640);
      await using store = folder.open();
      await store.put(ada);
      assertEquals(rights(data), "750");
      assertEquals(
        files.map((it) => rights(`${data}/${it}`)),
        ["640", "640", "640"],
      );
    });
  });
}
