import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { ALL, BODY, failing, SECRET } from "../failing.ts";
import { ada, assertProblem, Fixture } from "../fixture.ts";

describe("an unexpected error", () => {
  const UNFORESEEN = [
    new Error(SECRET),
    new TypeError(SECRET, { cause: new Error(SECRET) }),
    Object.assign(new Error(SECRET), { code: "ER_PARSE_ERROR", sql: SECRET }),
    Object.assign(new Error(SECRET), {
      status: 418,
      getResponse: () => SECRET,
    }),
    // Its message is for the log.
    new AppError("config", "It may not SELECT."),
    new DOMException(SECRET, "AbortError"),
  ];
  for (const error of UNFORESEEN) {
    for (const { method, path, ...init } of ALL) {
      it(`${error.name}: ${method} ${path}`, async () => {
        await using it = failing(error);
        const headers = { "X-Request-Id": "request-1" };
        const response = await it.send(method, path, { ...init, headers });
        const text = await response.clone().text();
        assertEquals(/hunter2|SELECT|\.ts|ER_|AbortError/.test(text), false);
        const { detail } = await assertProblem(response, 500, "internal");
        assertMatch(detail, /log/);
        const [entry, ...more] = it.errors;
        assertEquals(more, []);
        assertEquals(entry?.fields, { requestId: "request-1", method, error });
      });
    }
  }

  it("has the same id in the answer and in the log", async () => {
    await using it = failing(new Error(SECRET));
    const response = await it.send("GET", "/persons/a");
    const { requestId } = await assertProblem(response, 500, "internal");
    assertEquals(it.errors[0]?.fields.requestId, requestId);
  });

  it("shows no advice for operators in the answer", async () => {
    const message = "The database file is read-only. Make it writable.";
    await using it = failing(new AppError("unavailable", message));
    for (const { method, path, ...init } of ALL) {
      const response = await it.send(method, path, init);
      const { detail } = await assertProblem(response, 503, "unavailable");
      assertEquals(detail, "The database file is read-only.");
    }
  });

  it("shows nothing of its cause in the answer", async () => {
    const cause = new Error(SECRET);
    await using it = failing(new AppError("unavailable", "Down.", { cause }));
    const response = await it.send("PUT", "/persons/a", { body: BODY });
    assertEquals((await response.text()).includes("hunter2"), false);
  });
});

describe("a problem", () => {
  for (const [count, length] of [[1, 60_000], [90, 600], [4_000, 8]]) {
    it(`stays small for ${count} unknown fields of ${length} characters`, async () => {
      await using it = new Fixture();
      const fields = Array.from(
        { length: count ?? 0 },
        (_, i) => [`${i}`.padEnd(length ?? 0, "x"), 1],
      );
      const body = JSON.stringify(Object.fromEntries(fields));
      const response = await it.send("PUT", "/persons/a", { body });
      const { length: bytes } = await response.clone().text();
      assert(bytes < 8_192, `${bytes} bytes`);
      const { errors = [] } = await assertProblem(response, 400, "invalid");
      assert(errors.length > 0);
    });
  }
});

describe("a thrown value that is not an Error", () => {
  for (const thrown of [null, undefined, "SELECT hunter2", 7, { a: 1 }]) {
    const shown = JSON.stringify(thrown)?.replace("hunter2", "***");
    it(`answers 500: ${shown}`, async () => {
      await using it = new Fixture();
      it.seed("a");
      Object.assign(it.store, { put: () => Promise.reject(thrown) });
      const response = await it.send("PUT", "/persons/a", { body: BODY });
      const text = await response.clone().text();
      assertEquals(text.includes("hunter2"), false);
      await assertProblem(response, 500, "internal");
      assertEquals(it.errors.length, 1);
      assertEquals(JSON.stringify(it.errors).includes("hunter2"), false);
      assertEquals(it.store.persons.get(ada("a").id), ada("a"));
    });
  }
});
