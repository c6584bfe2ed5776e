import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL } from "../failing.ts";
import { assertProblem, Fixture } from "../fixture.ts";

describe("the limit of the URL", () => {
  it("serves the longest URL, and answers 414 to a longer one", async () => {
    await using it = new Fixture({ urlLimit: 1_000 });
    const before = "http://localhost/persons?id=a";
    const longest = before + "&".repeat(1_000 - before.length);
    assertEquals((await it.router.request(longest)).status, 200);
    const response = await it.router.request(`${longest}&`);
    await assertProblem(response, 414, "uri-too-long");
    for (const { method, path, ...init } of ALL) {
      const long = `${path}${path.includes("?") ? "&" : "?"}${
        "&".repeat(1_000)
      }`;
      const refused = await it.send(method, long, init);
      await assertProblem(refused, 414, "uri-too-long");
    }
  });

  it("accepts a hundred of the longest ASCII ids", async () => {
    await using it = new Fixture();
    const ids = Array.from({ length: 100 }, (_, i) => `${i}`.padStart(255));
    const query = ids.map((id) => `id=${id.replaceAll(" ", "+")}`).join("&");
    assertEquals((await it.send("GET", `/persons?${query}`)).status, 200);
  });
});
