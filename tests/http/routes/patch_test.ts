import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ada, assertProblem, Fixture } from "../fixture.ts";

const TYPE = "application/merge-patch+json";
const ACCEPTED = `${TYPE}, application/json`;

function patch(
  it: Fixture,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const fields = { "Content-Type": TYPE, ...headers };
  return it.send("PATCH", "/persons/a", { body, headers: fields });
}

describe("PATCH /persons/{id}", () => {
  it("changes the fields of the patch and answers with the whole person", async () => {
    await using it = new Fixture();
    it.seed("a");
    const king = { ...ada("a"), lastName: "King" };
    for (const body of ['{"lastName":"King"}', '{"id":"a"}', "{}"]) {
      const response = await patch(it, body);
      assertEquals(response.status, 200);
      assertEquals(await response.text(), JSON.stringify(king));
      const read = await it.send("GET", "/persons/a");
      assertEquals(await read.json(), { ...king });
      assertEquals(response.headers.get("ETag"), read.headers.get("ETag"));
    }
  });

  it("keeps the preconditions", async () => {
    await using it = new Fixture();
    it.seed("a");
    const read = await it.send("GET", "/persons/a");
    const tag = read.headers.get("ETag") ?? "";
    const body = '{"lastName":"King"}';
    assertEquals((await patch(it, body, { "If-Match": tag })).status, 200);
    const again = await patch(it, '{"lastName":"B"}', { "If-Match": tag });
    await assertProblem(again, 412, "precondition-failed");
    const known = await patch(it, body, { "If-None-Match": "*" });
    await assertProblem(known, 412, "precondition-failed");
    assertEquals(it.store.persons.get(ada("a").id)?.lastName, "King");
  });

  it("answers 404 to an unknown id", async () => {
    await using it = new Fixture();
    await assertProblem(await patch(it, "{}"), 404, "not-found");
    // The preconditions do not matter (RFC 9110, section 13.2.1).
    const headers = { "If-Match": "*" };
    await assertProblem(await patch(it, "{}", headers), 404, "not-found");
    assertEquals(it.store.persons.size, 0);
  });

  it("reads application/json as the same merge patch", async () => {
    await using it = new Fixture();
    it.seed("a");
    const headers = { "Content-Type": "application/json" };
    const body = '{"lastName":"King"}';
    const response = await patch(it, body, headers);
    assertEquals(response.status, 200);
    assertEquals(await response.json(), { ...ada("a"), lastName: "King" });
    // A merge patch removes a member by null, and no field may be removed.
    const removal = await patch(it, '{"lastName":null}', headers);
    const { errors } = await assertProblem(removal, 400, "invalid");
    assertEquals(errors?.map((it) => it.pointer), ["/lastName"]);
  });

  it("answers 415 to another type, and names both that it takes", async () => {
    await using it = new Fixture();
    for (const type of ["application/json-patch+json", "text/plain", ""]) {
      const response = await patch(it, "{}", { "Content-Type": type });
      await assertProblem(response, 415, "unsupported-media-type");
      assertEquals(response.headers.get("Accept-Patch"), ACCEPTED);
    }
    assertEquals(it.store.calls, 0);
  });

  it("is listed by OPTIONS", async () => {
    await using it = new Fixture();
    const one = await it.send("OPTIONS", "/persons/a");
    assertEquals(one.headers.get("Accept-Patch"), ACCEPTED);
    const all = await it.send("OPTIONS", "/persons");
    assertEquals(all.headers.get("Accept-Patch"), null);
  });
});
