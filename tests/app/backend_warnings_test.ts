import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Fakes, fakes, open } from "../support/fakes/fake_backends.ts";

describe("the warnings about backends", () => {
  const warnings = (options: Fakes, ...flags: string[]) =>
    open(flags, fakes(options)).warnings;

  it("are absent if the cache is shared, or if neither backend is", () => {
    assertEquals(warnings({ storeShared: true, cacheShared: true }), []);
    assertEquals(warnings({}), []);
    assertEquals(warnings({ storeShared: true }, "--cache=none:"), []);
    assertEquals(warnings({ outbox: false }, "--cache=none:"), []);
  });

  it("name a cache of this process before a shared store", () => {
    const [warning = "", ...others] = warnings({ storeShared: true });
    assertStringIncludes(warning, "belongs to this process only");
    assertEquals(others, []);
  });

  it("name a store without an outbox", () => {
    const [warning = "", ...others] = warnings({ outbox: false });
    assertStringIncludes(warning, "has no outbox");
    assertStringIncludes(warning, "PERSON_CACHE_TTL");
    assertEquals(others, []);
  });

  it("name a request timeout that is not longer than a wait for a lease", () => {
    const options = { storeShared: true, cacheShared: true };
    const flags = ["--request-timeout=3100ms", "--lease=3s"];
    assertEquals(warnings({}, ...flags), []);
    assertEquals(warnings(options, ...flags, "--request-timeout=3101ms"), []);
    const [warning = "", ...others] = warnings(options, ...flags);
    assertStringIncludes(warning, "PERSON_REQUEST_TIMEOUT");
    assertStringIncludes(warning, "PERSON_LEASE");
    assertEquals(others, []);
  });

  it("name a request timeout shorter than the database timeout", () => {
    assertEquals(warnings({}, "--request-timeout=2s"), []);
    const [warning = "", ...others] = warnings({}, "--request-timeout=1999ms");
    assertStringIncludes(warning, "PERSON_REQUEST_TIMEOUT");
    assertStringIncludes(warning, "PERSON_DATABASE_TIMEOUT");
    assertEquals(others, []);
  });
});
