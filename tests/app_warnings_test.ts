import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Log, NO_LOG } from "../src/log/log.ts";
import { appOnFakes, type FakeOptions } from "./support/fakes/app_on_fakes.ts";

const UNMOUNTED = { storeShared: false, cacheShared: false };

describe("the warnings of an app that is made", () => {
  async function warnings(
    options: FakeOptions,
    ...args: string[]
  ): Promise<string[]> {
    const warned: string[] = [];
    const log: Log = { ...NO_LOG, warn: (message) => warned.push(message) };
    const { app } = appOnFakes(args, { ...UNMOUNTED, ...options, log });
    await app[Symbol.asyncDispose]();
    return warned;
  }

  it("are absent if the cache is shared, or if neither backend is", async () => {
    assertEquals(await warnings({ storeShared: true, cacheShared: true }), []);
    assertEquals(await warnings({}), []);
    assertEquals(await warnings({ storeShared: true }, "--cache=none:"), []);
    assertEquals(await warnings({ outbox: false }, "--cache=none:"), []);
  });

  it("name a cache of this process before a shared store", async () => {
    const [warning = "", ...others] = await warnings({ storeShared: true });
    assertStringIncludes(warning, "belongs to this process only");
    assertEquals(others, []);
  });

  it("name a store without an outbox", async () => {
    const [warning = "", ...others] = await warnings({ outbox: false });
    assertStringIncludes(warning, "has no outbox");
    assertStringIncludes(warning, "PERSON_CACHE_TTL");
    assertEquals(others, []);
  });

  it("name a request timeout shorter than the database timeout", async () => {
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
