import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  RequestTimings,
  type Timings,
} from "../../src/metrics/request_timings.ts";
import { RUNTIME } from "../../src/runtime.ts";

describe("the timings of a request", () => {
  it("have what its own calls took, also those that failed", async () => {
    let now = 0;
    const requests = new RequestTimings({ ...RUNTIME, steady: () => now });
    const store = requests.observe("store");
    const cache = requests.observe("cache");
    const take = (ms: number) => () => {
      now += ms;
      return Promise.resolve();
    };
    const one: Timings = {};
    const other: Timings = {};
    await requests.request(one, async () => {
      await store("get", take(2));
      await store("get", take(3));
      await cache("lookup", take(1));
      await store("outbox", take(100));
    });
    await requests.request(other, () =>
      assertRejects(() =>
        store("get", () => {
          now += 7;
          return Promise.reject(new Error("down"));
        })
      ));
    await store("get", take(100));
    assertEquals([one, other], [{ store: 5, cache: 1 }, { store: 7 }]);
  });
});
