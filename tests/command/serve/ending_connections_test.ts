import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { endingConnections } from "../../../src/command/serve/ending_connections.ts";

describe("a service that is stopping", () => {
  it("answers as before, and ends the connection of each answer", async () => {
    const answers = [
      () => new Response("as before"),
      () => Promise.resolve(new Response("as before")),
    ];
    for (const answer of answers) {
      const fetch = endingConnections(answer);
      const response = await fetch(new Request("http://h/persons/1"));
      assertEquals(response.headers.get("Connection"), "close");
      assertEquals(await response.text(), "as before");
    }
  });
});
