/**
 * The tests that every field of a person must pass. They read the fields from the
 * definition, so they cover a new field too.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decode, encode } from "../../adapters/values/codec.ts";
import { csv } from "../../src/command/transfer/csv.ts";
import { ndjson } from "../../src/command/transfer/ndjson.ts";
import { etagOf } from "../../src/http/response/representation.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import type { NamedField } from "../../src/record/record_type.ts";
import { represent } from "../../src/record/representation.ts";
import type { MakeDatabase } from "../adapters/sql/made_database.ts";
import { chunksOf, PLAIN } from "../command/transfer/rows.ts";
import { person } from "../contract/people.ts";
import { Fixture } from "../http/fixture.ts";

const before = person("ada");

/** The fields that a change may contain. */
const CHANGEABLE = PERSON.fields.filter((it) => it.name !== "id");

/** A person that differs from `before` only in that field. */
function changed({ name, field }: NamedField): Person {
  const values = ["Changed", "c@example.org", 2];
  const value = values.find((it) => field.fault(it) === undefined);
  return PERSON.parse({ ...before, [name]: value });
}

for (const field of CHANGEABLE) {
  const after = changed(field);
  const value = Reflect.get(after, field.name);

  describe(`the field ${field.name}`, () => {
    it("changes the ETag", () => {
      assertNotEquals(etagOf(after), etagOf(before));
    });

    it("is kept by the cache's codec", () => {
      const key = { space: "entry", id: before.id } as const;
      const fresh = { kind: "entry", freshUntil: 2, freshFor: 1 } as const;
      for (const record of [before, after]) {
        const shown = represent(PERSON, record);
        const entry = { ...fresh, record, shown };
        assertEquals(decode(PERSON, key, encode(PERSON, key, entry)), entry);
      }
    });

    for (const format of [csv, ndjson]) {
      it(`is exported to and imported from ${format.name}`, async () => {
        const text = format.head + format.write([before, after], PLAIN);
        assert(text.includes(String(value)));
        const rows = await Array.fromAsync(
          format.read(chunksOf(text, 100), { ignoreUnknown: false }),
        );
        assertEquals(
          rows.map((row) => "fault" in row ? row.fault : row.person),
          [before, after],
        );
      });
    }

    it("is written, read, patched and compared over HTTP", async () => {
      await using http = new Fixture();
      const path = `/persons/${before.id}`;
      const put = await http.sendJson("PUT", path, before);
      assertEquals([put.status, await put.json()], [201, { ...before }]);
      const tag = put.headers.get("ETag") ?? "";
      assertEquals(
        (await http.send("GET", path, { headers: { "If-None-Match": tag } }))
          .status,
        304,
      );
      const patch = JSON.stringify({ [field.name]: value });
      const patched = await http.send("PATCH", path, { body: patch });
      assertEquals([patched.status, await patched.json()], [200, { ...after }]);
      const headers = { "If-None-Match": tag };
      const read = await http.send("GET", path, { headers });
      assertEquals([read.status, await read.json()], [200, { ...after }]);
      const wrong = await http.sendJson("PUT", path, {
        ...before,
        [field.name]: [],
      });
      assertEquals(wrong.status, 400);
      assertEquals((await wrong.json()).errors[0].pointer, `/${field.name}`);
    });
  });
}

/** The tests of every field in that database. */
export function everyFieldIn(name: string, make: MakeDatabase): void {
  for (const field of CHANGEABLE) {
    const after = changed(field);

    it(`the field ${field.name} is stored and compared in ${name}`, async () => {
      await using database = await make();
      await using store = database.open();
      assertEquals(await store.add(before), true);
      assertEquals(await store.compareAndSet(after, before), false);
      assertEquals(await store.compareAndSet(before, after), true);
      assertEquals(await store.get(before.id), after);
      assertEquals(await store.put(before), "replaced");
      assertEquals(await store.putMany([after, person("eve")]), 1);
      assertEquals(await store.list(undefined, 10), [after, person("eve")]);
    });

    it(`a table of ${name} that lacks ${field.column} is refused with its remedy`, async () => {
      await using database = await make();
      {
        await using store = database.open();
        await store.ping();
      }
      await database.run(`ALTER TABLE person DROP COLUMN ${field.column}`);
      const reason = await refusal(database.open());
      const [, remedy = ""] = /run: (ALTER TABLE .*);$/.exec(reason) ?? [];
      assert(reason.includes(`has no column ${field.column}`), reason);
      await database.run(remedy);
      await using store = database.open();
      assertEquals(await store.put(after), "created");
      assertEquals(await store.get(after.id), after);
    });
  }
}

async function refusal(
  store: AsyncDisposable & { ping(): Promise<void> },
): Promise<string> {
  await using open = store;
  return await open.ping().then(() => "", (error) => error.message);
}
