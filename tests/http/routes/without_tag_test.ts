import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertProblem, Fixture } from "../fixture.ts";

describe("a precondition of a resource without a tag", () => {
  const REQUESTS = [
    ["POST", "/persons", { firstName: "Ada", lastName: "" }, 201],
    ["PUT", "/admin/source", { source: "database" }, 200],
  ] as const;
  const FIELDS: [fields: Record<string, string>, holds: boolean][] = [
    [{ "If-Match": '"abc"' }, false],
    [{ "If-Match": "*" }, true],
    [{ "If-None-Match": "*" }, false],
    [{ "If-None-Match": '"abc"' }, true],
    [{ "If-Match": "*", "If-None-Match": "*" }, false],
  ];
  for (const [method, path, body, done] of REQUESTS) {
    for (const [headers, holds] of FIELDS) {
      it(
        `lets ${method} ${path} with ${JSON.stringify(headers)} ${
          holds ? "pass" : "answer 412"
        }`,
        async () => {
          await using it = new Fixture();
          const init = { headers, body: JSON.stringify(body) };
          const response = await it.send(method, path, init);
          if (holds) return assertEquals(response.status, done);
          await assertProblem(response, 412, "precondition-failed");
          assertEquals([it.store.persons.size, it.service.source], [
            0,
            "cache",
          ]);
          // Without the precondition it would be a 400.
          const bad = await it.send(method, path, { headers, body: "{" });
          await assertProblem(bad, 400, "invalid");
        },
      );
    }
  }
});
