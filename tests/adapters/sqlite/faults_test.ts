import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { Folder } from "./folder.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

async function assertUnavailable(
  call: () => Promise<unknown>,
  message: string,
): Promise<void> {
  const error = await assertRejects(call, AppError);
  assertEquals(error.code, "unavailable");
  assertStringIncludes(error.message, message);
}

describe("sqlite, when its file fails", () => {
  it("says that a file is no database, and does not change it", async () => {
    await using folder = new Folder();
    Deno.mkdirSync(`${folder.path}/data`);
    Deno.writeTextFileSync(folder.file, "not a database ".repeat(1000));
    await using store = folder.open();
    for (const call of [() => store.get(ada.id), () => store.put(ada)]) {
      await assertUnavailable(call, "is not an SQLite database");
    }
    assertStringIncludes(Deno.readTextFileSync(folder.file), "not a database");
    // After the repair the store works without a restart.
    Deno.removeSync(folder.file);
    assertEquals(await store.put(ada), "created");
  });

  it("says that a file is damaged", async () => {
    await using folder = new Folder();
    {
      await using store = folder.open();
      const all = Array.from({ length: 3000 }, (_, i) => person(`p${i}`));
      await store.putMany(all);
    }
    const bytes = Deno.readFileSync(folder.file);
    bytes.fill(0xff, 8192);
    Deno.writeFileSync(folder.file, bytes);
    await using store = folder.open();
    await assertUnavailable(() => store.get(person("p7").id), "damaged");
  });

  it("reads a file that it cannot write to", async () => {
    await using folder = new Folder();
    {
      await using store = folder.open();
      await store.put(ada);
    }
    Deno.chmodSync(folder.file, 0o444);
    // The superuser can write to a read-only file.
    const mayWrite = canWrite(folder.file);
    await using store = folder.open();
    assertEquals(await store.get(ada.id), ada);
    if (mayWrite) assertEquals(await store.put(adele), "replaced");
    else await assertUnavailable(() => store.put(adele), "read-only");
  });

  // Pragmas produce the same errors as a disk and its permissions.
  const STATES = {
    "full": [
      "PRAGMA max_page_count = 1",
      "The disk of the database file is full",
    ],
    "read-only": ["PRAGMA query_only = ON", "read-only"],
  } as const;
  for (const [name, [pragma, message]] of Object.entries(STATES)) {
    it(`says that it is ${name}, changes nothing, and recovers`, async () => {
      await using folder = new Folder();
      const { driver, store: opened } = folder.connect(1000);
      await using store = opened;
      await store.put(ada);
      const set = (sql: string) =>
        driver.run(
          function* () {
            yield { sql, params: [] };
          },
          "read",
          performance.now() + 1000,
        );
      await set(pragma);
      const many = Array.from({ length: 2000 }, (_, i) => person(`p${i}`));
      await assertUnavailable(() => store.putMany(many), message);
      await assertUnavailable(() => store.putMany(many, "token"), message);
      assertEquals(await store.list(undefined, 9), [ada]);
      await set("PRAGMA max_page_count = 4294967294");
      await set("PRAGMA query_only = OFF");
      assertEquals(await store.putMany(many), 2000);
    });
  }

  it("answers unknown_outcome to a write, not to a read, if the disk fails", async () => {
    await using folder = new Folder();
    await using store = folder.open();
    await using writer = folder.open();
    assertEquals(await store.get(ada.id), undefined);
    await writer.put(ada);
    // The file is shorter than its index says.
    Deno.truncateSync(`${folder.file}-wal`, 1);
    assertEquals(await errorCode(store.get(ada.id)), "unavailable");
    assertEquals(await errorCode(store.put(adele)), "unknown_outcome");
  });

  it("says that Deno may not use the file", async () => {
    await using folder = new Folder();
    const script = `${folder.path}/try.ts`;
    const adapter = new URL("../../../adapters/sqlite.ts", import.meta.url);
    Deno.writeTextFileSync(
      script,
      `import { sqlite } from ${JSON.stringify(adapter)};
       const url = new URL("sqlite:${folder.file}");
       const store = sqlite.open(url, {
         record: { name: "person", fields: [] }, timeout: 100, connections: 1 });
       await store.ping().catch((error) =>
         console.log(error.code, error.message));
       await store[Symbol.asyncDispose]();`,
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-config", "--no-check", script],
    }).output();
    const said = new TextDecoder().decode(stdout);
    assertStringIncludes(said, "unavailable Deno may not use the database");
    assertStringIncludes(said, "--allow-write");
  });
});

function canWrite(path: string): boolean {
  try {
    Deno.openSync(path, { write: true }).close();
    return true;
  } catch {
    return false;
  }
}
