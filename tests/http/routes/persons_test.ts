import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ada, assertProblem, Fixture, resolve } from "../fixture.ts";

const IDS = ["a", "b/c", "d+e f", "é%", "😀"];

describe("POST /persons", () => {
  const names = { firstName: "Ada", lastName: "Lovelace" };

  it("creates an id if the body has none, and sends its Location", async () => {
    await using it = new Fixture();
    const response = await it.sendJson("POST", "/persons", names);
    assertEquals(response.status, 201);
    const { id, ...rest } = await response.json();
    assertMatch(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assertEquals(rest, names);
    assertEquals(response.headers.get("Location"), `persons/${id}`);
  });

  for (const id of IDS) {
    it(`adds ${id}, which Location leads to`, async () => {
      await using it = new Fixture();
      const response = await it.sendJson("POST", "/persons", ada(id));
      assertEquals(response.status, 201);
      const location = resolve(response, "/persons", "Location");
      const read = await it.send("GET", location);
      assertEquals(await read.json(), { ...ada(id) });
    });
  }

  it("answers 409 to a taken id and changes nothing", async () => {
    await using it = new Fixture();
    it.seed("a");
    const response = await it.sendJson("POST", "/persons", {
      id: "a",
      firstName: "Eve",
      lastName: "",
    });
    await assertProblem(response, 409, "conflict");
    assertEquals(response.headers.get("Location"), null);
    assertEquals([...it.store.persons.values()], [ada("a")]);
  });
});

describe("GET /persons?id=", () => {
  it("answers in the order asked, and names the missing", async () => {
    await using it = new Fixture();
    it.seed("a", "b", "c");
    const query = "id=c&id=x&id=a&id=c&id=y&id=x";
    const response = await it.send("GET", `/persons?${query}`);
    assertEquals(response.status, 200);
    assertEquals(await response.json(), {
      persons: [{ ...ada("c") }, { ...ada("a") }],
      missing: ["x", "y"],
    });
  });

  it("decodes ids as form data", async () => {
    await using it = new Fixture();
    it.seed(...IDS);
    const query = new URLSearchParams(IDS.map((id) => ["id", id]));
    const body = await (await it.send("GET", `/persons?${query}`)).json();
    assertEquals(body, {
      persons: IDS.map((id) => ({ ...ada(id) })),
      missing: [],
    });
    const plus = await it.send("GET", "/persons?id=d%2Be+f&&id=d%2Be%20f&");
    assertEquals((await plus.json()).persons, [{ ...ada("d+e f") }]);
  });

  it("counts a repeated id once", async () => {
    await using it = new Fixture({ batchLimit: 2 });
    const repeated = await it.send("GET", "/persons?id=a&id=b&id=a&id=b");
    assertEquals(repeated.status, 200);
    const three = await it.send("GET", "/persons?id=a&id=b&id=c");
    await assertProblem(three, 400, "invalid");
  });

  it("asks the store once for all of them", async () => {
    await using it = new Fixture();
    const query = Array.from({ length: 100 }, (_, i) => `id=${i}`).join("&");
    const response = await it.send("GET", `/persons?${query}`);
    assertEquals((await response.json()).missing.length, 100);
    assertEquals(it.store.calls, 1);
  });
});

describe("GET /persons", () => {
  /** Follows `Link: rel="next"` to the end. */
  async function pages(it: Fixture, first: string): Promise<string[][]> {
    const found: string[][] = [];
    let next: string | undefined = first;
    while (next !== undefined) {
      const response: Response = await it.send("GET", next);
      assertEquals(response.status, 200);
      const { persons } = await response.json();
      found.push(persons.map((person: { id: string }) => person.id));
      const more = response.headers.has("Link");
      next = more ? resolve(response, "/persons", "Link") : undefined;
    }
    return found;
  }

  it("pages through all people, in key order", async () => {
    await using it = new Fixture();
    it.seed(...IDS.toReversed());
    assertEquals(await pages(it, "/persons?limit=2"), [
      ["a", "b/c"],
      ["d+e f", "é%"],
      ["😀"],
    ]);
    assertEquals(await pages(it, "/persons?limit=5"), [IDS]);
    assertEquals(await pages(it, "/persons"), [IDS]);
    assertEquals(await pages(it, "/persons?after=b%2Fc&limit=1000"), [
      IDS.slice(2),
    ]);
  });

  it("has a page of a hundred people by default", async () => {
    await using it = new Fixture();
    it.seed(...Array.from({ length: 101 }, (_, i) => `id-${i}`));
    const found = await pages(it, "/persons");
    assertEquals(found.map((page) => page.length), [100, 1]);
  });

  it("is empty if the store has no person", async () => {
    await using it = new Fixture();
    const response = await it.send("GET", "/persons?");
    assertEquals(await response.json(), { persons: [] });
    assertEquals(response.headers.get("Link"), null);
  });

  it("always comes from the store", async () => {
    await using it = new Fixture();
    await it.send("GET", "/persons/a");
    it.seed("a");
    const response = await it.send("GET", "/persons");
    assertEquals((await response.json()).persons, [{ ...ada("a") }]);
  });
});
