import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registry } from "prom-client";
import type { Backends } from "../../src/app/backends.ts";
import { BackendMetrics } from "../../src/metrics/backend_metrics.ts";
import { observing } from "../../src/app/observing.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { FakeTracer } from "../metrics/fake_tracer.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

function observed(cacheShared: boolean, serverTiming: boolean) {
  const opened: Backends = {
    store: new MemoryStore(),
    storeShared: true,
    cache: new FakeCache(),
    cacheShared,
    warnings: [],
    warningsAt: () => [],
  };
  const metrics = new BackendMetrics(new Registry(), RUNTIME, {
    pool: () => undefined,
    calls: () => undefined,
  });
  const { backends, around } = observing(
    opened,
    metrics,
    { serverTiming },
    RUNTIME,
  );
  return { own: backends.cache === opened.cache, around: around.length };
}

describe("what watches the backends", () => {
  it("is nothing around a request and a cache of this process, if all is off", () => {
    assertEquals(observed(false, false), { own: true, around: 0 });
    assertEquals(observed(true, false), { own: false, around: 0 });
  });

  it("is around each request if something is on", () => {
    assertEquals(observed(false, true), { own: false, around: 1 });
    using _ = new FakeTracer();
    assertEquals(observed(false, false), { own: false, around: 1 });
    assertEquals(observed(false, true), { own: false, around: 2 });
  });
});
