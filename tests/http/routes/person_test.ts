import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonId } from "../../../src/person/person.ts";
import { ada, assertProblem, Fixture } from "../fixture.ts";

const ODD_IDS = [
  "a/b",
  "/",
  "%",
  "%25",
  "%2F",
  "a b",
  " ",
  "a+b",
  "é",
  "e\u0301",
  "😀",
  "...",
  "a?b#c&d=e",
  'quo"te\\',
  "__proto__",
  "constructor",
  "null",
  "'; DROP TABLE PERSON; --",
  "\ufeffx",
  "\u202ex",
  "x".repeat(255),
  "😀".repeat(255),
];

describe("/persons/{id}", () => {
  it("puts, reads, replaces and removes a person", async () => {
    await using it = new Fixture();
    const names = { firstName: "Ada", lastName: "Lovelace" };
    const created = await it.sendJson("PUT", "/persons/a", names);
    assertEquals(created.status, 201);
    assertEquals(await created.text(), JSON.stringify({ id: "a", ...names }));

    const read = await it.send("GET", "/persons/a");
    assertEquals(read.status, 200);
    assertEquals(read.headers.get("Content-Type"), "application/json");
    assertEquals(await read.text(), JSON.stringify({ id: "a", ...names }));

    const king = { lastName: "King", firstName: "Ada", id: "a" };
    const replaced = await it.sendJson("PUT", "/persons/a", king);
    assertEquals(replaced.status, 200);
    const again = await it.send("GET", "/persons/a");
    assertEquals(
      await again.text(),
      '{"id":"a","firstName":"Ada","lastName":"King"}',
    );

    const removed = await it.send("DELETE", "/persons/a");
    assertEquals([removed.status, await removed.text()], [204, ""]);
    await assertProblem(await it.send("GET", "/persons/a"), 404, "not-found");
    const gone = await it.send("DELETE", "/persons/a");
    await assertProblem(gone, 404, "not-found");
  });

  for (const id of ODD_IDS) {
    it(`decodes once: ${JSON.stringify(id).slice(0, 30)}`, async () => {
      await using it = new Fixture();
      const path = `/persons/${encodeURIComponent(id)}`;
      const put = await it.sendJson("PUT", path, {
        firstName: "Ada",
        lastName: "",
      });
      assertEquals(put.status, 201);
      assertEquals([...it.store.persons.keys()], [id as PersonId]);
      assertEquals((await (await it.send("GET", path)).json()).id, id);
      assertEquals((await it.send("DELETE", path)).status, 204);
    });
  }

  it("takes a plus in a path as a plus, and %2B as well", async () => {
    await using it = new Fixture();
    it.seed("a+b");
    assertEquals((await it.send("GET", "/persons/a+b")).status, 200);
    assertEquals((await it.send("GET", "/persons/a%2Bb")).status, 200);
    assertEquals((await it.send("GET", "/persons/a%20b")).status, 404);
  });

  it("takes any spelling of an id as that id", async () => {
    await using it = new Fixture();
    it.seed("ada/é");
    const answers = ["/persons/ada%2F%C3%A9", "/persons/%61da%2f%c3%a9"]
      .map(async (path) => (await it.send("GET", path)).status);
    assertEquals(await Promise.all(answers), [200, 200]);
  });

  it("keeps ids apart that differ in one byte", async () => {
    await using it = new Fixture();
    it.seed("a", "A", "á", "a ", "a%20");
    for (const id of it.store.persons.keys()) {
      const path = `/persons/${encodeURIComponent(id)}`;
      assertEquals((await (await it.send("GET", path)).json()).id, id);
    }
  });

  it("takes the id in the body if it is that of the path", async () => {
    await using it = new Fixture();
    const put = await it.sendJson("PUT", "/persons/a%2Fb", ada("a/b"));
    assertEquals(put.status, 201);
  });

  it("stores what was sent, unchanged", async () => {
    await using it = new Fixture();
    const names = { firstName: " é\u0301\ufeff😀 ", lastName: "<b>&\u2028" };
    await it.sendJson("PUT", "/persons/a", names);
    const read = await it.send("GET", "/persons/a");
    assertEquals(await read.json(), { id: "a", ...names });
  });

  it("shows a person's fields only", async () => {
    await using it = new Fixture();
    const more = { ...ada("a"), password: "secret" };
    it.store.persons.set(more.id, more);
    const read = await it.send("GET", "/persons/a");
    assertEquals(await read.json(), { ...ada("a") });
  });

  it("answers HEAD as GET, without the body", async () => {
    await using it = new Fixture();
    it.seed("a");
    const get = await it.send("GET", "/persons/a");
    const head = await it.send("HEAD", "/persons/a");
    const body = await get.text();
    assertEquals([head.status, await head.text()], [200, ""]);
    assertEquals(head.headers.get("Content-Length"), String(body.length));
    assertEquals(
      head.headers.get("Content-Type"),
      get.headers.get("Content-Type"),
    );
    const missing = await it.send("HEAD", "/persons/b");
    assertEquals([missing.status, await missing.text()], [404, ""]);
    assertNotEquals(missing.headers.get("Content-Length"), "0");
  });
});
