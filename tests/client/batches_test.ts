import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inBatches } from "../../src/client/batches.ts";
import { ClientError } from "../../src/client/client_error.ts";

const ids = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`);

const TOO_MANY = new ClientError("invalid", "Invalid", {
  faults: [{ pointer: "/id", detail: "must be at most 7 ids" }],
});

describe("a read in batches", () => {
  it("reads nothing for no ids", async () => {
    assertEquals(await inBatches([], () => Promise.reject("read")), []);
  });

  it("asks for 100 ids at most, and for each of them once", async () => {
    const sizes: number[] = [];
    const all = await inBatches(ids(250), (batch) => {
      sizes.push(batch.length);
      return Promise.resolve(batch);
    });
    assertEquals(sizes, [100, 100, 50]);
    assertEquals(all.sort(), ids(250).sort());
  });

  it("keeps a URL below the limit of proxies, even with long ids", async () => {
    const long = ids(50).map((id) => id + "😀".repeat(200));
    const all = await inBatches(long, (batch) => {
      const query = batch.map((id) => `id=${encodeURIComponent(id)}`).join("&");
      assert(query.length <= 7_000, `${query.length}`);
      return Promise.resolve(batch);
    });
    assertEquals(all.sort(), long.sort());
  });

  it("sends an id alone if it is longer than that limit", async () => {
    const long = ["😀".repeat(1000), "a", "😀".repeat(1001)];
    const all = await inBatches(long, (batch) => Promise.resolve(batch));
    assertEquals(all.sort(), long.sort());
  });

  for (
    const error of [TOO_MANY, new ClientError("uri_too_long", "Too long")]
  ) {
    it(`halves what the service refuses as ${error.code}`, async () => {
      let refused = 0;
      const all = await inBatches(ids(1000), (batch) => {
        if (batch.length <= 7) return Promise.resolve(batch);
        refused++;
        return Promise.reject(error);
      });
      assertEquals(all.sort(), ids(1000).sort());
      // It learns: of each size only those are refused that were under way.
      assert(refused <= 4 * 5, `${refused}`);
    });
  }

  it("fails at the first error other than a batch that is too large", async () => {
    for (
      const error of [
        new ClientError("network", "cut off"),
        new ClientError("invalid", "Invalid", {
          faults: [{ pointer: "/id/0", detail: "is too long" }],
        }),
      ]
    ) {
      const read = () => inBatches(ids(300), () => Promise.reject(error));
      assertEquals(await assertRejects(read, ClientError), error);
    }
  });

  it("does not halve one id", async () => {
    const read = () => inBatches(["a"], () => Promise.reject(TOO_MANY));
    assertEquals(await assertRejects(read, ClientError), TOO_MANY);
  });

  it("asks for four batches at the same time, not more", async () => {
    let now = 0;
    let most = 0;
    await inBatches(ids(1000), async (batch) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return batch;
    });
    assertEquals(most, 4);
  });
});
