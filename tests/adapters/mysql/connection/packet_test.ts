import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { meaningOf } from "../../../../adapters/mysql/errors.ts";
import {
  checkPacket,
  sizeOf,
} from "../../../../adapters/mysql/connection/packet.ts";
import { mysql } from "../../../../adapters/mysql.ts";
import {
  importRows,
  newTally,
} from "../../../../src/command/transfer/import_rows.ts";
import type { GoodRow } from "../../../../src/command/transfer/row.ts";
import { AppError } from "../../../../src/errors.ts";
import type { PersonStore } from "../../../../src/dao/person_dao.ts";
import { person } from "../../../contract/people.ts";
import { MariaDb } from "../../../support/servers/mariadb.ts";
import { OPTIONS } from "../database.ts";
import { CHANGING } from "../../sql/pool/changing.ts";

describe("the size of a statement", () => {
  it("is at least what the driver sends", () => {
    for (const text of ["", "a", "é".repeat(300), "😀".repeat(70_000)]) {
      const size = sizeOf({ sql: "S", params: [text, text] });
      const bytes = 2 * new TextEncoder().encode(text).length;
      assert(size > bytes && size < bytes + 100, `${size}`);
    }
    assertEquals(sizeOf({ sql: "x".repeat(500), params: ["a"] }), 500);
  });

  it("must not be more than the server takes", () => {
    const statement = { sql: "S", params: ["x".repeat(1000), null, "7"] };
    checkPacket(statement, sizeOf(statement));
    const cause = assertThrows(() =>
      checkPacket(statement, sizeOf(statement) - 1)
    );
    const { code, message } = meaningOf(cause, CHANGING);
    assertEquals(code, "invalid");
    assert(message.includes("max_allowed_packet"), message);
  });
});

describe("a server of mysql that takes small packets", () => {
  let server: MariaDb;
  let store: PersonStore;
  const people = Array.from(
    { length: 1000 },
    (_, i) => person(`${i}`.padStart(255, "é"), "x".repeat(255)),
  );

  beforeAll(async () => {
    server = await MariaDb.start({ args: ["--max-allowed-packet=32768"] });
    store = mysql.open(new URL(server.url), { ...OPTIONS, connections: 1 });
  });

  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it("is named when a write is larger, which changes nothing", async () => {
    const error = await assertRejects(() => store.putMany(people), AppError);
    assertEquals(error.code, "invalid");
    assert(error.message.includes("max_allowed_packet"), error.message);
    assertEquals(await store.list(undefined, 1), []);
    assertEquals(await store.put(person("ada")), "created");
    await store.delete(person("ada").id);
  });

  it("gets an import in smaller batches, and is asked no batch again", async () => {
    const rows = people.map((person, i): GoodRow => ({ line: i + 1, person }));
    const tally = newTally();
    const service = {
      putMany: async (records: typeof people) => ({
        result: await store.putMany(records),
        pending: false,
      }),
    };
    await importRows(ReadableStream.from(rows), service, tally, {
      batch: 1000,
      strict: false,
      signal: new AbortController().signal,
      onBad: ({ fault }) => assertEquals(fault, ""),
      onBatch: () => {},
      onRetry: (error) => assertEquals(error, undefined),
    });
    assertEquals([tally.created, tally.bad], [1000, 0]);
  });

  it("is named when a read is larger, and takes the next read", async () => {
    const ids = people.map(({ id }) => id);
    const error = await assertRejects(() => store.getMany(ids), AppError);
    assertEquals(error.code, "unavailable");
    assert(error.message.includes("max_allowed_packet"), error.message);
    const [one] = people;
    assert(one);
    assertEquals(await store.get(one.id), one);
  });
});
