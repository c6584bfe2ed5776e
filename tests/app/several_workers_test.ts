import { assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { requireForWorkers } from "../../src/app/several_workers.ts";

type Backends = Parameters<typeof requireForWorkers>[1];

const SHARED: Backends = {
  store: {},
  storeShared: true,
  cache: {},
  cacheShared: true,
};

function require(workers: number, backends: Backends): void {
  requireForWorkers(workers, backends, (name) => name);
}

describe("several workers", () => {
  it("are refused with a database that each would have for itself", () => {
    const backends = { ...SHARED, storeShared: false };
    assertThrows(
      () => require(2, backends),
      AppError,
      "workers must be 1 with this database: each worker would have a database",
    );
    require(1, backends);
  });

  it("are refused with a cache that misses the writes of the others", () => {
    const backends = { ...SHARED, cacheShared: false };
    assertThrows(
      () => require(2, backends),
      AppError,
      "workers must be 1 with this cache: each worker would have a cache of its",
    );
    require(1, backends);
  });

  it("may share what all see, and a file whose changes each one sees", () => {
    require(2, SHARED);
    require(2, { ...SHARED, cache: undefined, cacheShared: false });
    const store = { changesByOthers: () => 0 };
    require(2, { store, storeShared: false, cache: {}, cacheShared: false });
  });
});
