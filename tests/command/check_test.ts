import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { COVERED } from "../../src/dao/coverage.ts";
import { AppError } from "../../src/errors.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { checked, patience } from "./checked.ts";

const UNNOTICED = "Other writers: not covered: " +
  "The database does not notice the changes of other writers.";

describe("check", () => {
  it("prints the settings, and that both backends answer", async () => {
    assertEquals(await checked(["--database=sqlite::memory:"]), {
      code: 0,
      out: [
        "The database answers.",
        "The cache answers.",
        "Other writers: covered",
      ],
      err: [],
    });
  });

  it("says that other writers are not noticed", async () => {
    const { code, out } = await checked(["--database=fake:"]);
    assertEquals([code, out.at(-1)], [0, UNNOTICED]);
  });

  it("says that the store tells of changes at once", async () => {
    const store = new MemoryStore();
    store.coverage = () => Promise.resolve({ covered: true, atOnce: true });
    const { out } = await checked(["--database=fake:"], store);
    assertEquals(out.at(-1), "Other writers: covered, and heard of at once");
  });

  it("makes no file, no folder and no table", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const flags = [`--database=sqlite:${folder}/data/person.db`];
      const { code, out, err } = await checked(flags);
      assertEquals([code, err], [0, []]);
      assertMatch(
        out[0] ?? "",
        /^The database answers\. There is no file .+ yet/,
      );
      assertEquals(out.length, 2);
      assertEquals([...Deno.readDirSync(folder)], []);

      const file = `${folder}/person.db`;
      const create = "CREATE TABLE person (id TEXT PRIMARY KEY, " +
        "first_name TEXT, last_name TEXT)";
      for (
        const [sql, line] of [
          ["CREATE TABLE other (n INT)", /no table person yet/],
          [create, /no table person_outbox yet/],
        ] as const
      ) {
        using database = new DatabaseSync(file);
        database.exec(sql);
        const before = Deno.readFileSync(file);
        const answer = await checked([`--database=sqlite:${file}`]);
        assertEquals([answer.code, answer.err], [0, []]);
        assertMatch(answer.out[0] ?? "", line);
        assertEquals(Deno.readFileSync(file), before);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  it("fails for a table that the service would refuse, or must not make", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const url = `sqlite:${folder}/person.db`;
      using database = new DatabaseSync(`${folder}/person.db`);
      const forbidden = await checked([`--database=${url}?create=false`]);
      assertEquals([forbidden.code, forbidden.out.length], [1, 1]);
      database.exec("CREATE TABLE person (id TEXT PRIMARY KEY)");
      const { code, err } = await checked([`--database=${url}`]);
      assertEquals(code, 1);
      assertMatch(err[0] ?? "", /^The database fails: .*no column first_name/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  it("asks no cache if there is none", async () => {
    const { code, out } = await checked(["--database=fake:", "--cache=none:"]);
    const covered = "Other writers: covered";
    assertEquals([code, out], [0, ["The database answers.", covered]]);
  });

  it("gives the cache the time of the database to answer", async () => {
    const flags = ["--cache=patient:", "--cache-timeout=50ms"];
    for (const database of ["7s", "40ms"]) {
      patience.splice(0);
      await checked([
        "--database=sqlite::memory:",
        ...flags,
        `--database-timeout=${database}`,
      ]);
      assertEquals(patience, [database === "7s" ? 7_000 : 50]);
    }
  });

  it("prints the reason of each backend that fails", async () => {
    const { code, out, err } = await checked([
      "--database=sqlite:/dev/null/person.db",
      "--cache=memcache://u:hunter2@127.0.0.1:1",
    ]);
    assertEquals([code, out], [1, []]);
    assertMatch(err[0] ?? "", /^The database fails: .+$/);
    assertMatch(err[1] ?? "", /^The cache fails: .+$/);
    assert(!err.join().includes("hunter2"));
  });

  it("prints the driver's reasons too, and fails if one backend does", async () => {
    const store = new MemoryStore();
    store.ping = () => {
      const cause = new Error("no pool", { cause: new Error("refused") });
      return Promise.reject(
        new AppError("unavailable", "It is down.", { cause }),
      );
    };
    const { code, out, err } = await checked(["--database=fake:"], store);
    assertEquals([code, out], [1, ["The cache answers."]]);
    assertEquals(
      err.at(-1),
      "The database fails: It is down. (no pool: refused)",
    );
  });

  it("prints whether other writers are covered, and why not", async () => {
    const store = new MemoryStore();
    const reason = "The trigger t is missing.";
    for (
      const [coverage, line] of [
        [COVERED, "Other writers: covered"],
        [{ covered: false, reason }, `Other writers: not covered: ${reason}`],
      ] as const
    ) {
      store.coverage = () => Promise.resolve(coverage);
      store.down = false;
      const { code, out } = await checked(["--database=fake:"], store, {
        shared: false,
      });
      assertEquals([code, out.at(-1)], [0, line]);
    }
  });

  it("throws an unexpected error, and closes the store nevertheless", async () => {
    const store = new MemoryStore();
    store.ping = () => Promise.reject(new TypeError("a bug"));
    await assertRejects(() => checked(["--database=fake:"], store), TypeError);
    assert(store.down);
  });
});
