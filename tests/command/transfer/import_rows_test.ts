import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  importRows,
  newTally,
  type Tally,
} from "../../../src/command/transfer/import_rows.ts";
import type { Row } from "../../../src/command/transfer/row.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import { VersionedCache } from "../../../src/cache_aside/versioned_cache.ts";
import { PersonService } from "../../../src/service/person_service.ts";
import { MemoryKeyValue } from "../../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";
import { person } from "./rows.ts";

/** A service that takes people, or does what a test sets instead. */
class Service {
  readonly persons = new Map<string, Person>();
  /** The ids of each batch that was tried. */
  readonly batches: string[][] = [];
  before: (ids: readonly string[]) => void = () => {};

  putMany(persons: readonly Person[]) {
    const ids = persons.map((it) => it.id);
    this.batches.push(ids);
    return Promise.resolve().then(() => {
      this.before(ids);
      const size = this.persons.size;
      for (const it of persons) this.persons.set(it.id, it);
      return { result: this.persons.size - size, pending: false };
    });
  }
}

/** Rows of people; the words in brackets are bad. */
async function* rowsOf(text: string): AsyncIterable<Row> {
  for (const [i, word] of text.split(" ").entries()) {
    const line = i + 1;
    yield await Promise.resolve(
      word.startsWith("[")
        ? { line, fault: `is ${word}` }
        : { line, person: person(word, `line ${line}`) },
    );
  }
}

class Import {
  readonly service = new Service();
  readonly tally: Tally = newTally();
  readonly controller = new AbortController();
  readonly bad: string[] = [];
  retries = 0;

  run(
    rows: AsyncIterable<Row> | string,
    { strict = false, batch = 3 } = {},
  ): Promise<void> {
    return importRows(
      typeof rows === "string" ? rowsOf(rows) : rows,
      this.service,
      this.tally,
      {
        batch,
        strict,
        signal: this.controller.signal,
        onBad: ({ line, fault }) => void this.bad.push(`${line} ${fault}`),
        onBatch: () => {},
        onRetry: () => void this.retries++,
      },
    );
  }

  get ids(): string {
    return [...this.service.persons.keys()].join(" ");
  }
}

/** Runs an import while the pauses between its attempts pass. */
async function afterPauses(run: () => Promise<void>): Promise<void> {
  using time = new SteadyTime();
  const done = run();
  const ended = Promise.allSettled([done]);
  for (let i = 0; i < 5; i++) await time.pass(4_000);
  await ended;
  return await done;
}

describe("importRows", () => {
  it("puts all people, in batches and in order, and counts them", async () => {
    const it = new Import();
    await it.run("a b c d b e");
    assertEquals(it.service.batches, [["a", "b", "c"], ["d", "b", "e"]]);
    assertEquals(it.service.persons.get("b")?.firstName, "line 5");
    assertEquals(it.tally, {
      read: 6,
      created: 5,
      replaced: 1,
      bad: 0,
      line: 6,
      pending: 0,
    });
  });

  it("skips bad rows and reports each", async () => {
    const it = new Import();
    await it.run("a [x] b [y] [z] c d");
    assertEquals(it.ids, "a b c d");
    assertEquals(it.bad, ["2 is [x]", "4 is [y]", "5 is [z]"]);
    assertEquals([it.tally.read, it.tally.bad, it.tally.created], [7, 3, 4]);
  });

  it("imports, if strict, only the rows before a bad row", async () => {
    for (const rows of ["a b c d [x] e", "a b c [x] d", "[x] a", "a [x]"]) {
      const it = new Import();
      const error = await assertRejects(
        () => it.run(rows, { strict: true }),
        AppError,
      );
      assertEquals(error.code, "invalid");
      assertEquals(it.ids, rows.slice(0, rows.indexOf("[")).trim());
      assertEquals(it.bad.length, 1);
    }
  });

  it("finds the row that the store refuses, and puts the others", async () => {
    const it = new Import();
    it.service.before = (ids) => {
      if (ids.includes("c")) throw new AppError("conflict", "Taken.");
    };
    await it.run("a b c d e f", { batch: 5 });
    assertEquals(it.ids, "a b d e f");
    assertEquals(it.bad, ["3 was refused by the store: Taken."]);
    assertEquals([it.tally.created, it.tally.bad], [5, 1]);
  });

  it("puts, if strict, no row after the one that the store refuses", async () => {
    for (const batch of [1, 2, 3, 5, 9]) {
      const it = new Import();
      it.service.before = (ids) => {
        if (ids.includes("c")) throw new AppError("invalid", "Too long.");
      };
      await assertRejects(
        () => it.run("a b c d e f", { batch, strict: true }),
        AppError,
      );
      assertEquals(it.ids, "a b");
    }
  });

  for (const code of ["unavailable", "unknown_outcome"] as const) {
    it(`tries again after ${code}, and then stops with how far it got`, async () => {
      const it = new Import();
      let failures = 2;
      it.service.before = ([first]) => {
        if (first === "d" && failures-- > 0) throw new AppError(code, "Down.");
      };
      await afterPauses(() => it.run("a b c d e f"));
      assertEquals([it.ids, it.retries], ["a b c d e f", 2]);

      const other = new Import();
      other.service.before = ([first]) => {
        if (first === "d") throw new AppError(code, "Down.");
      };
      const error = await assertRejects(
        () => afterPauses(() => other.run("a b c d e f")),
        AppError,
      );
      assertEquals(error.code, code);
      assertEquals(other.ids, "a b c");
      assertEquals([other.tally.line, other.tally.created], [3, 3]);
      assertEquals(other.service.batches.length, 1 + 6);
    });
  }

  it("finishes the current batch when it is interrupted", async () => {
    const it = new Import();
    it.service.before = () => it.controller.abort(new Error("interrupted"));
    await assertRejects(() => it.run("a b c d e f g"), Error, "interrupted");
    assertEquals(it.ids, "a b c");
    assertEquals([it.tally.line, it.tally.created], [3, 3]);
  });

  it("does not begin a batch after an interrupt", async () => {
    const it = new Import();
    async function* rows(): AsyncIterable<Row> {
      yield* rowsOf("a b");
      it.controller.abort(new Error("interrupted"));
    }
    await assertRejects(() => it.run(rows()), Error, "interrupted");
    assertEquals(it.service.batches, []);
  });

  it("does not wait for another attempt when it is interrupted", async () => {
    using _time = new SteadyTime();
    const it = new Import();
    it.service.before = () => {
      queueMicrotask(() => it.controller.abort(new Error("interrupted")));
      throw new AppError("unavailable", "Down.");
    };
    const done = it.run("a b c");
    await assertRejects(() => done, Error, "interrupted");
    assertEquals(it.tally.line, 0);
  });

  it("leaves nothing stale in a service on the same cache", async () => {
    const store = new MemoryStore();
    const server = new MemoryKeyValue();
    const open = () => {
      const cache = new VersionedCache(server, {
        record: PERSON,
        lifetimes: { ttl: 60_000, absentTtl: 60_000, stale: 0, mark: 60_000 },
      });
      return new CacheAside({ store, cache, shared: true, durable: false });
    };
    await using running = open();
    await using importing = open();
    await running.start();
    const service = new PersonService(running, store, "cache");
    const a = PERSON.parseId("a");
    await service.get(a);
    assertEquals((await service.get(a)).origin.via, "hit");

    await importRows(
      rowsOf("a b c"),
      new PersonService(importing, store, "cache"),
      newTally(),
      {
        batch: 2,
        strict: false,
        signal: new AbortController().signal,
        onBad: () => {},
        onBatch: () => {},
        onRetry: () => {},
      },
    );
    assertEquals((await service.get(a)).record, person("a", "line 1"));
  });
});
