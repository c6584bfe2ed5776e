import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { ADAPTERS } from "../../adapters/mod.ts";
import { createApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { Registry } from "../../src/dao/registry.ts";
import { NO_LOG } from "../../src/log/log.ts";
import { searched, searching } from "../support/produced/answers.ts";

const TOKEN = "hunter2-hunter2-hunter2";

function app(
  env: Record<string, string>,
  options?: Parameters<typeof createApp>[3],
) {
  const config = readConfig(env, ["--database=sqlite::memory:"]);
  return createApp(config, new Registry(ADAPTERS), NO_LOG, options);
}

describe("an app within another app", () => {
  it("requires the tokens of its settings", async () => {
    await using it = app({ PERSON_READ_TOKEN: TOKEN });
    const outer = searching(new Hono());
    outer.mount("/people", it.fetch);
    const url = "http://outer.example/people/persons";
    const status = async (init: RequestInit) => {
      const response = await outer.request(url, init);
      await response.body?.cancel();
      return response.status;
    };
    const headers = { Authorization: `Bearer ${TOKEN}` };
    assertEquals(await status({}), 401);
    assertEquals(await status({ headers }), 200);
    assertEquals(await status({ method: "POST", headers }), 403);
  });

  it("checks the host only with checkHost", async () => {
    for (const [checkHost, expected] of [[false, 200], [true, 421]] as const) {
      await using it = app({}, { checkHost, open: true });
      const request = new Request("http://outer.example/persons");
      const response = await searched(await it.fetch(request));
      await response.body?.cancel();
      assertEquals(response.status, expected);
    }
  });
});
