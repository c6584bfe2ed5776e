import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { tokenBefore } from "../../src/cache_aside/outbox/row_kind.ts";
import { NO_LOG } from "../../src/log/log.ts";
import { PERSON } from "../../src/person/person.ts";
import { World } from "../simulator/clock.ts";
import { appOnFakes } from "../support/fakes/app_on_fakes.ts";
import { type Fakes, fakes, open } from "../support/fakes/fake_backends.ts";

/** The warnings of an app that reads of an instance with a lease of 3 s. */
async function warningsAtLease(
  flags: string[],
  storeShared = true,
): Promise<string[]> {
  const lines: string[] = [];
  const runtime = new World(1).process();
  const { app, store } = appOnFakes(flags, {
    log: { ...NO_LOG, warn: (line) => lines.push(line) },
    storeShared,
    runtime,
  });
  await using _ = app;
  const token = tokenBefore("lease", undefined, runtime.uuid());
  store.rows.push({ token, id: PERSON.parseId("lease=3000") });
  await app.start();
  return lines;
}

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

  it("name a request timeout that the lease of another instance is too long for", async () => {
    const flag = "--request-timeout=3100ms";
    const late = await warningsAtLease([flag]);
    assertEquals(late, [
      "PERSON_REQUEST_TIMEOUT (--request-timeout) is not longer than 3100 ms: a " +
      "write that waits for the longest PERSON_LEASE (--lease) of all instances " +
      "is answered with 504 (outcome unknown).",
    ]);
    assertEquals(await warningsAtLease(["--request-timeout=3101ms"]), []);
    assertEquals(await warningsAtLease([flag], false), []);
    // The start has told it.
    assertEquals(await warningsAtLease([flag, "--lease=3s"]), late);
  });

  it("name a request timeout shorter than the database timeout", () => {
    assertEquals(warnings({}, "--request-timeout=2s"), []);
    const [warning = "", ...others] = warnings({}, "--request-timeout=1999ms");
    assertStringIncludes(warning, "PERSON_REQUEST_TIMEOUT");
    assertStringIncludes(warning, "PERSON_DATABASE_TIMEOUT");
    assertEquals(others, []);
  });
});
