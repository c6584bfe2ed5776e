import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SERVICE_OPERATIONS } from "../../../src/http/openapi/service_operations.ts";
import { Fixture } from "../fixture.ts";

describe("the operations on the service", () => {
  it("name the token that the service asks for", async () => {
    await using it = new Fixture({
      readToken: ["read-token-0000001"],
      writeToken: ["write-token-000001"],
    });
    for (const [path, { GET }] of Object.entries(SERVICE_OPERATIONS)) {
      const status = async (token?: string) =>
        (await it.send(
          "GET",
          path.replace("{file}", "main.js"),
          token ? { headers: { Authorization: `Bearer ${token}` } } : {},
        )).status;
      const expected = {
        nothing: [200, 200, 200],
        read: [401, 200, 200],
        write: [401, 403, 200],
      }[GET.needs];
      const statuses = [
        await status(),
        await status("read-token-0000001"),
        await status("write-token-000001"),
      ];
      assertEquals(statuses, expected, path);
    }
  });
});
