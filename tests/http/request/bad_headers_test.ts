import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BAD_HEADERS } from "./bad_headers.ts";
import { Fixture } from "../fixture.ts";

/** Every route, with what makes it refuse the request. */
const REQUESTS = [
  { method: "GET", path: "/persons/%zz" },
  { method: "PUT", path: "/persons/a", body: "{" },
  { method: "PATCH", path: "/persons/a", body: '{"lastName":null}' },
  { method: "DELETE", path: "/persons/a?x" },
  { method: "GET", path: "/persons?limit=0" },
  { method: "POST", path: "/persons", body: '{"firstName":1}' },
  { method: "GET", path: "/admin/source?x" },
  { method: "PUT", path: "/admin/source", body: "[]" },
  { method: "PATCH", path: "/readyz" },
  { method: "GET", path: "/nothing" },
];

// Guarded in each way that there is.
const GUARDS = {
  "without a guard": {},
  "with tokens": { writeToken: ["w"], readToken: ["r"] },
  "with origins": { corsOrigin: ["https://app.example"] },
  "with the host checked": { checkHost: true },
};

for (const [guard, options] of Object.entries(GUARDS)) {
  describe(`nonsense in a header, ${guard}`, () => {
    for (const { method, path, body } of REQUESTS) {
      it(`makes ${method} ${path} a 4xx that does nothing`, async () => {
        await using it = new Fixture(options);
        it.seed("a");
        for (const [name, value] of BAD_HEADERS) {
          const init = body === undefined ? {} : { body };
          const headers = { [name]: value };
          const response = await it.send(method, path, { ...init, headers });
          const { status } = response;
          await response.body?.cancel();
          assert(status >= 400 && status < 500, `${name}: ${value}: ${status}`);
        }
        assertEquals([...it.store.persons.keys()].join(), "a");
        assertEquals([it.service.source, it.errors], ["cache", []]);
        assertEquals(it.store.calls, 0);
      });
    }

    it("makes no valid request a 5xx", async () => {
      if (guard === "with tokens") return;
      await using it = new Fixture(options);
      it.seed("a");
      for (const [name, value] of BAD_HEADERS) {
        const headers = { [name]: value };
        const { status } = await it.send("GET", "/persons/a", { headers });
        assert(status < 500, `${name}: ${value}: ${status}`);
      }
      assertEquals(it.errors, []);
    });
  });
}
