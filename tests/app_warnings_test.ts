import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Log, NO_LOG } from "../src/log/log.ts";
import { appOnFakes, type FakeOptions } from "./support/fakes/app_on_fakes.ts";

const ALONE = { storeShared: false, cacheShared: false };

describe("the warnings of an app that is made", () => {
  async function warnings(
    options: FakeOptions,
    ...args: string[]
  ): Promise<string[]> {
    const warned: string[] = [];
    const log: Log = { ...NO_LOG, warn: (message) => warned.push(message) };
    const { app } = appOnFakes(args, { ...ALONE, ...options, log });
    await app[Symbol.asyncDispose]();
    return warned;
  }

  it("are none where the cache is shared, or nothing is", async () => {
    assertEquals(await warnings({ storeShared: true, cacheShared: true }), []);
    assertEquals(await warnings({}), []);
    assertEquals(await warnings({ storeShared: true }, "--cache=none:"), []);
    assertEquals(await warnings({ outbox: false }, "--cache=none:"), []);
  });

  it("tell of a cache of its own before a shared store", async () => {
    const [warning = "", ...others] = await warnings({ storeShared: true });
    assertStringIncludes(warning, "in this process alone");
    assertEquals(others, []);
  });

  it("tell of a store without a log", async () => {
    const [warning = "", ...others] = await warnings({ outbox: false });
    assertStringIncludes(warning, "has no outbox");
    assertStringIncludes(warning, "PERSON_CACHE_TTL");
    assertEquals(others, []);
  });

  it("tell of requests that end before the database's time is up", async () => {
    assertEquals(await warnings({}, "--request-timeout=2s"), []);
    const [warning = "", ...others] = await warnings(
      {},
      "--request-timeout=1999ms",
    );
    assertStringIncludes(warning, "PERSON_REQUEST_TIMEOUT");
    assertStringIncludes(warning, "PERSON_DATABASE_TIMEOUT");
    assertEquals(others, []);
  });
});
