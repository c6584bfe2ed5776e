import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ada, assertProblem, Fixture } from "../fixture.ts";

const NAMES = { firstName: "Ada", lastName: "King" };
const BODY = JSON.stringify(NAMES);
const OTHER = '"00000000000000000000000000000000"';

/** The tag of the person `a`. */
async function tagOf(it: Fixture): Promise<string> {
  const response = await it.send("GET", "/persons/a");
  await response.body?.cancel();
  return response.headers.get("ETag") ?? "";
}

describe("ETag", () => {
  it("is strong and depends only on the content", async () => {
    await using one = new Fixture();
    await using two = new Fixture();
    for (const it of [one, two]) it.seed("a");
    const tag = await tagOf(one);
    assertMatch(tag, /^"[0-9a-f]{32}"$/);
    assertEquals(await tagOf(two), tag);
    assertEquals(await tagOf(one), tag, "also from the cache");
    const head = await one.send("HEAD", "/persons/a");
    assertEquals(head.headers.get("ETag"), tag);
    await one.sendJson("PUT", "/persons/a", NAMES);
    assertNotEquals(await tagOf(one), tag);
  });

  it("tells people apart whose fields join to the same text", async () => {
    await using it = new Fixture();
    const tags = new Set<string | null>();
    for (
      const [id, firstName, lastName] of [
        ["ab", "c", "d"],
        ["a", "bc", "d"],
        ["a", "b", "cd"],
        ["a", 'b","c', "d"],
        ["a", "b", 'c","d'],
      ]
    ) {
      const path = `/persons/${id}`;
      const put = await it.sendJson("PUT", path, { firstName, lastName });
      tags.add(put.headers.get("ETag"));
    }
    assertEquals(tags.size, 5);
    assert(!tags.has(null));
  });

  it("is in the answer to each PUT and POST", async () => {
    await using it = new Fixture();
    const put = await it.sendJson("PUT", "/persons/a", NAMES);
    assertEquals(put.headers.get("ETag"), await tagOf(it));
    const post = await it.sendJson("POST", "/persons", { id: "b", ...NAMES });
    const read = await it.send("GET", "/persons/b");
    assertEquals(post.headers.get("ETag"), read.headers.get("ETag"));
    const missing = await it.send("GET", "/persons/c");
    assertEquals(missing.headers.get("ETag"), null);
  });
});

describe("If-None-Match", () => {
  for (const method of ["GET", "HEAD"]) {
    it(`answers 304 to a ${method} with the current ETag`, async () => {
      await using it = new Fixture();
      it.seed("a");
      const tag = await tagOf(it);
      for (
        const known of [
          tag,
          `W/${tag}`,
          `${OTHER}, ${tag}`,
          `,${tag} ,`,
          `"a,b",${tag}`,
          "*",
        ]
      ) {
        const headers = { "If-None-Match": known };
        const response = await it.send(method, "/persons/a", { headers });
        assertEquals([response.status, await response.text()], [304, ""]);
        assertEquals(response.headers.get("ETag"), tag);
        const control = response.headers.get("Cache-Control");
        assertEquals(control, "private, no-cache");
        const status = response.headers.get("Cache-Status") ?? "";
        assertMatch(status, /^person; hit; ttl=\d+; age=\d+$/);
      }
    });
  }

  it("answers 200 to a GET with another ETag", async () => {
    await using it = new Fixture();
    it.seed("a");
    for (const known of [OTHER, `W/${OTHER}`, '""']) {
      const headers = { "If-None-Match": known };
      const response = await it.send("GET", "/persons/a", { headers });
      assertEquals(response.status, 200);
      assertEquals((await response.json()).id, "a");
    }
    const headers = { "If-None-Match": "*" };
    const missing = await it.send("GET", "/persons/b", { headers });
    await assertProblem(missing, 404, "not-found");
  });

  it("of an old ETag answers 200 after a write", async () => {
    await using it = new Fixture();
    it.seed("a");
    const headers = { "If-None-Match": await tagOf(it) };
    await it.sendJson("PUT", "/persons/a", NAMES);
    const response = await it.send("GET", "/persons/a", { headers });
    assertEquals([response.status, (await response.json()).lastName], [
      200,
      "King",
    ]);
  });

  it("* lets a PUT only create", async () => {
    await using it = new Fixture();
    const init = { body: BODY, headers: { "If-None-Match": "*" } };
    const created = await it.send("PUT", "/persons/a", init);
    assertEquals(created.status, 201);
    const again = await it.send("PUT", "/persons/a", init);
    await assertProblem(again, 412, "precondition-failed");
  });
});

describe("If-Match", () => {
  it("applies a write with the current ETag", async () => {
    await using it = new Fixture();
    it.seed("a");
    for (
      const known of [await tagOf(it), "*", `${OTHER}, ${await tagOf(it)}`]
    ) {
      it.seed("a");
      const headers = { "If-Match": known };
      const put = await it.send("PUT", "/persons/a", { body: BODY, headers });
      assertEquals(put.status, 200);
      it.seed("a");
      const gone = await it.send("DELETE", "/persons/a", { headers });
      assertEquals(gone.status, 204);
    }
  });

  it("answers 412 to a write with a stale ETag, and changes nothing", async () => {
    await using it = new Fixture();
    it.seed("a");
    const weak = `W/${await tagOf(it)}`;
    for (const known of [OTHER, weak, '""']) {
      const headers = { "If-Match": known };
      const put = await it.send("PUT", "/persons/a", { body: BODY, headers });
      await assertProblem(put, 412, "precondition-failed");
      const gone = await it.send("DELETE", "/persons/a", { headers });
      await assertProblem(gone, 412, "precondition-failed");
      const read = await it.send("GET", "/persons/a", { headers });
      await assertProblem(read, 412, "precondition-failed");
    }
    assertEquals([...it.store.persons.values()], [ada("a")]);
  });

  it("answers 412 to a PUT of an unknown id", async () => {
    await using it = new Fixture();
    const init = { body: BODY, headers: { "If-Match": "*" } };
    const response = await it.send("PUT", "/persons/a", init);
    await assertProblem(response, 412, "precondition-failed");
    assertEquals(it.store.persons.size, 0);
  });

  // RFC 9110, section 13.2.1: what is a 404 anyway is one.
  for (const method of ["GET", "HEAD", "DELETE"]) {
    it(`is ignored by a ${method} of an unknown id, which answers 404`, async () => {
      await using it = new Fixture();
      for (const known of ["*", OTHER]) {
        const headers = { "If-Match": known };
        const response = await it.send(method, "/persons/a", { headers });
        assertEquals(response.status, 404);
        await response.body?.cancel();
      }
    });
  }

  it("compares with the store, not with the cache", async () => {
    await using it = new Fixture();
    it.seed("a");
    const tag = await tagOf(it);
    const byAnother = { ...ada("a"), lastName: "Byron" };
    it.store.persons.set(byAnother.id, byAnother);
    assertEquals(await tagOf(it), tag, "the cache knows nothing of it");
    const headers = { "If-Match": tag };
    const put = await it.send("PUT", "/persons/a", { body: BODY, headers });
    await assertProblem(put, 412, "precondition-failed");
  });

  it("and If-None-Match must both hold", async () => {
    await using it = new Fixture();
    it.seed("a");
    const tag = await tagOf(it);
    const headers = { "If-Match": tag, "If-None-Match": tag };
    const put = await it.send("PUT", "/persons/a", { body: BODY, headers });
    await assertProblem(put, 412, "precondition-failed");
  });
});

describe("a malformed If-Match or If-None-Match", () => {
  for (const name of ["If-Match", "If-None-Match"]) {
    it(`${name} is a 400 before the store is asked`, async () => {
      await using it = new Fixture();
      it.seed("a");
      const headers = { [name]: "a,b" };
      for (const method of ["GET", "PUT", "DELETE"]) {
        const init = method === "PUT" ? { body: BODY, headers } : { headers };
        const response = await it.send(method, "/persons/a", init);
        const { errors } = await assertProblem(response, 400, "invalid");
        assertEquals(errors?.map((it) => it.pointer), [`/${name}`]);
      }
      assertEquals(it.store.calls, 0);
    });
  }
});
