import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PERSON } from "../../../src/person/person.ts";
import { ada, Fixture } from "../fixture.ts";

const NAMES = { firstName: "Ada", lastName: "Lovelace" };

/** A router over a store that writes first names in upper case. */
function altering(): Fixture {
  const it = new Fixture();
  const { store } = it;
  const upper = (person: ReturnType<typeof ada>) => ({
    ...person,
    firstName: person.firstName.toUpperCase(),
  });
  store.alters = true;
  const [put, add, compareAndSet] = [
    store.put.bind(store),
    store.add.bind(store),
    store.compareAndSet.bind(store),
  ];
  store.put = (person, token) => put(upper(person), token);
  store.add = (person, token) => add(upper(person), token);
  store.compareAndSet = (expected, next, token) =>
    compareAndSet(expected, next && upper(next), token);
  return it;
}

describe("the answer of a write that the database alters", () => {
  it("shows what is stored, without a tag that would never match", async () => {
    await using it = altering();
    const created = await it.sendJson("PUT", "/persons/a", NAMES);
    const answers = [
      created,
      await it.sendJson("PUT", "/persons/a", NAMES),
      await it.sendJson("POST", "/persons", NAMES),
    ];
    assertEquals(answers.map((it) => it.status), [201, 200, 201]);
    for (const answer of answers) {
      assertEquals(answer.headers.get("ETag"), null);
      assertEquals((await answer.json()).firstName, "ADA");
    }
    const tag = (await it.send("GET", "/persons/a")).headers.get("ETag") ?? "";
    const patched = await it.send("PATCH", "/persons/a", {
      body: JSON.stringify({ firstName: "Adele" }),
      headers: {
        "Content-Type": "application/merge-patch+json",
        "If-Match": tag,
      },
    });
    assertEquals([patched.status, patched.headers.get("ETag")], [200, null]);
    assertEquals((await patched.json()).firstName, "ADELE");
  });

  it("has its tag if the database stored what was sent", async () => {
    await using it = altering();
    const upper = { ...NAMES, firstName: "ADA" };
    const put = await it.sendJson("PUT", "/persons/a", upper);
    const read = await it.send("GET", "/persons/a");
    assertNotEquals(put.headers.get("ETag"), null);
    assertEquals(put.headers.get("ETag"), read.headers.get("ETag"));
  });
});

describe("POST to a store that makes ids", () => {
  it("answers with the id of the store, and keeps an id that is given", async () => {
    const ids = ["1", "2", "3"];
    const newId = () => Promise.resolve(PERSON.parseId(ids.shift()));
    await using it = new Fixture({}, { store: { newId } });
    it.seed("1");
    // The cache knows that there is no such person.
    assertEquals((await it.send("GET", "/persons/2")).status, 404);
    const made = await it.sendJson("POST", "/persons", NAMES);
    assertEquals(made.status, 201);
    assertEquals(made.headers.get("Location"), "persons/2");
    assertEquals(await made.json(), { id: "2", ...NAMES });
    assertEquals((await it.send("GET", "/persons/2")).status, 200);
    const given = await it.sendJson("POST", "/persons", ada("7"));
    assertEquals(given.headers.get("Location"), "persons/7");
    assert(ids.length === 1);
  });
});
