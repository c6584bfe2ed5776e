import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { stopping } from "../../../src/command/serve/stopping.ts";

const HEALTH = { store: "up", cache: "none", source: "database" } as const;

async function ask(url: string): Promise<Response> {
  const service = { health: () => Promise.resolve(HEALTH) };
  const fetch = stopping(() => new Response("as ever"), service);
  return await fetch(new Request(url));
}

describe("a service that is stopping", () => {
  for (const url of ["http://h/readyz", "http://h:80/readyz?verbose"]) {
    it(`is not ready: ${url}`, async () => {
      const response = await ask(url);
      assertEquals(response.status, 503);
      assertEquals(response.headers.get("Connection"), "close");
      const reason = "The service is stopping.";
      const body = { status: "unready", ...HEALTH, reason };
      assertEquals(await response.json(), body);
    });
  }

  for (const path of ["", "livez", "readyz/x", "persons/readyz", "readyz2"]) {
    it(`answers as ever, and ends the connection: /${path}`, async () => {
      const response = await ask(`http://h/${path}`);
      assertEquals(response.headers.get("Connection"), "close");
      assertEquals(await response.text(), "as ever");
    });
  }
});
