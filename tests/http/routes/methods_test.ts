import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertProblem, Fixture } from "../fixture.ts";

const RESOURCES = [
  { path: "/persons", allow: "GET, HEAD, POST, OPTIONS" },
  { path: "/persons/a", allow: "GET, HEAD, PUT, PATCH, DELETE, OPTIONS" },
  { path: "/admin/source", allow: "GET, HEAD, PUT, OPTIONS" },
  { path: "/metrics", allow: "GET, HEAD, OPTIONS" },
  { path: "/livez", allow: "GET, HEAD, OPTIONS" },
  { path: "/readyz", allow: "GET, HEAD, OPTIONS" },
];

const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "BREW"];

describe("methods", () => {
  for (const { path, allow } of RESOURCES) {
    it(`${path} has ${allow}`, async () => {
      await using it = new Fixture();
      const options = await it.send("OPTIONS", path);
      assertEquals([options.status, await options.text()], [204, ""]);
      assertEquals(options.headers.get("Allow"), allow);

      for (const method of METHODS) {
        const response = await it.send(method, path);
        if (allow.split(", ").includes(method)) {
          assertNotEquals(response.status, 405);
          continue;
        }
        await assertProblem(response, 405, "method-not-allowed");
        assertEquals(response.headers.get("Allow"), allow);
      }
      assertEquals(it.store.persons.size, 0);
    });
  }
});
