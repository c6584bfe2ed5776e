import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runProgram } from "./program.ts";

const NO_FILE = "The database file cannot be opened. Its path must name a file";

/** The paths of the database, and the message for each. */
const FILES: Readonly<Record<string, readonly [path: string, said: string]>> = {
  "is a file of something else": ["text", "is not an SQLite database"],
  "is a folder": ["", "Name a file in it, such as sqlite:/"],
  "is below a file": ["text/person.db", NO_FILE],
  // The superuser may write to any other folder.
  ...(Deno.build.os === "linux"
    ? { "is in a folder where no user may write": ["/proc/person.db", NO_FILE] }
    : {}),
};

/** A folder with a file that is not a database. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "person-" });
  await Deno.writeTextFile(`${path}/text`, "no database ".repeat(100));
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

for (const [name, [path, said]] of Object.entries(FILES)) {
  describe(`a path of SQLite's that ${name}`, () => {
    it("fails a check, which shows the reason", async () => {
      await using folder = await temporaryFolder();
      const database = `--database=sqlite:${resolve(folder.path, path)}`;
      const { code, stderr } = await runProgram(["check", database]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "The database fails: ");
      assertStringIncludes(stderr, said);
    });

    it("ends the start, which says why once", async () => {
      await using folder = await temporaryFolder();
      const database = `--database=sqlite:${resolve(folder.path, path)}`;
      const { code, stdout, stderr } = await runProgram(["--port=0", database]);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr.trimEnd().split("\n").at(-1) ?? "", said);
      assertEquals(stderr.split(said).length, 2, stderr);
    });
  });
}

describe("a check of a missing file in a folder that cannot be written", {
  ignore: Deno.build.os !== "linux",
}, () => {
  for (const all of [true, false]) {
    it(`fails with permissions for ${all ? "all" : "the folder alone"}`, async () => {
      await using parent = await temporaryFolder();
      const path = `${parent.path}/data`;
      await Deno.mkdir(path);
      await Deno.chmod(path, 0o555);
      const permissions = all ? ["-A"] : [
        ...["--allow-env", "--allow-net"],
        ...[`--allow-read=${path}`, `--allow-write=${path}`],
      ];
      const { code, stderr } = await runProgram(
        ["check", `--database=sqlite:${path}/person.db`],
        { permissions, bound: true },
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, NO_FILE);
    });
  }
});

describe("a check of a read-only file without tables", {
  ignore: Deno.build.os !== "linux",
}, () => {
  it("fails as the start does", async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/person.db`;
    {
      using database = new DatabaseSync(path);
      database.exec("CREATE TABLE other (id TEXT)");
    }
    await Deno.chmod(path, 0o444);
    for (const command of ["check", "serve"]) {
      const { code, stderr } = await runProgram(
        [command, "--port=0", `--database=sqlite:${path}`],
        { bound: true },
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, "The database file is read-only.");
    }
  });
});

describe("a check with permissions for one folder alone", () => {
  /** Checks a file in the folder, which alone may be used. */
  function check(folder: string) {
    return runProgram(["check", `--database=sqlite:${folder}/person.db`], {
      permissions: [
        ...["--allow-env", "--allow-net"],
        ...[`--allow-read=${folder}`, `--allow-write=${folder}`],
      ],
    });
  }

  it("says that the service makes the file, and makes none", async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    const { code, stdout, stderr } = await check(path);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "the service makes it when it starts");
    assertEquals([...Deno.readDirSync(path)].map(({ name }) => name), ["text"]);
  });

  it("fails as the start does if the folder is a file", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await check(`${folder.path}/text`);
    assertEquals(code, 1);
    assertStringIncludes(stderr, NO_FILE);
  });
});
