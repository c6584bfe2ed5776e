import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { ALL, BODY, failing, SECRET, WRITES } from "./failing.ts";
import { assertProblem, Fixture } from "./fixture.ts";

describe("the API with a store that is down", () => {
  for (const { method, path, ...init } of ALL) {
    it(`answers 503 with Retry-After to ${method} ${path}`, async () => {
      await using it = new Fixture();
      it.store.down = true;
      const response = await it.send(method, path, init);
      await assertProblem(response, 503, "unavailable");
      assertEquals(response.headers.get("Retry-After"), "1");
      assertEquals(it.errors, []);
      it.store.down = false;
      assertEquals(it.store.persons.size, 0);
    });
  }

  it("answers from the cache if the cache has the person", async () => {
    await using it = new Fixture();
    it.seed("a");
    await it.send("GET", "/persons/a");
    await it.send("GET", "/persons/b");
    it.store.down = true;
    assertEquals((await it.send("GET", "/persons/a")).status, 200);
    await assertProblem(await it.send("GET", "/persons/b"), 404, "not-found");
    const batch = await it.send("GET", "/persons?id=a&id=b");
    assertEquals((await batch.json()).missing, ["b"]);
    const mixed = await it.send("GET", "/persons?id=a&id=c");
    await assertProblem(mixed, 503, "unavailable");
  });
});

describe("the API with a cache that is down", () => {
  for (const { method, path, ...init } of ALL) {
    it(`answers ${method} ${path}`, async () => {
      await using it = new Fixture();
      it.seed("a");
      it.keyValue.down = true;
      assertEquals((await it.send(method, path, init)).ok, true);
      assertEquals(it.errors, []);
    });
  }
});

describe("the API with a write of unknown outcome", () => {
  for (const { method, path, ...init } of WRITES) {
    it(`answers 504 to ${method} ${path}`, async () => {
      const text = "The write may or may not have been applied.";
      const cause = new Error(SECRET);
      await using it = failing(
        new AppError("unknown_outcome", text, { cause }),
      );
      const response = await it.send(method, path, init);
      const { detail } = await assertProblem(response, 504, "unknown-outcome");
      assertEquals(detail, text);
      assertEquals(response.headers.get("Retry-After"), null);
    });
  }
});

describe("the API with a person that a backend cannot hold", () => {
  it("answers 400 with the faults", async () => {
    const faults = [{ pointer: "/id", detail: "must fit the table" }];
    await using it = failing(new AppError("invalid", "No.", { faults }));
    const response = await it.send("PUT", "/persons/a", { body: BODY });
    const { errors } = await assertProblem(response, 400, "invalid");
    assertEquals(errors, faults);
  });

  it("answers 409 if another person conflicts", async () => {
    await using it = failing(new AppError("conflict", "Taken."));
    const response = await it.send("PUT", "/persons/a", { body: BODY });
    const { errors } = await assertProblem(response, 409, "conflict");
    assertEquals(errors, undefined);
  });
});
