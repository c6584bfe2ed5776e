import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Memcached } from "../../support/servers/memcached.ts";
import { CountingProxy } from "./counting_proxy.ts";
import { Service } from "./service.ts";

/** A service whose commands to memcached are counted. */
async function counted(parameters = "") {
  await using stack = new AsyncDisposableStack();
  const memcached = stack.use(await Memcached.start());
  const proxy = stack.use(new CountingProxy(memcached.port));
  const service = stack.use(
    await Service.start({
      database: "sqlite::memory:",
      cache: proxy.url(parameters),
      cacheTimeout: "10s",
      verify: "off",
    }),
  );
  await service.put("ada", "Ada", "Lovelace");
  // Stored by the first read, and kept near by the second one.
  await service.trusted("ada");
  await service.trusted("ada");
  const kept = stack.move();
  return {
    proxy,
    service,
    /** The traffic of a read, and how it was answered: with the cache. */
    read: async (read: () => Promise<{ cache: string }>) => {
      for (;;) {
        let cache = "";
        const traffic = await proxy.during(async () => {
          ({ cache } = await read());
        });
        // A service that was paused asks the store once, and fills nothing.
        if (!cache.endsWith("detail=outbox-unread")) {
          return { ...traffic, cache };
        }
        await service.trusted("ada");
      }
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

describe("the round trips to memcached", () => {
  it("are one for a hit: one get", async () => {
    await using at = await counted();
    for (let n = 0; n < 5; n++) {
      const { cache, commands, roundTrips, bytes } = await at.read(async () => {
        const answer = await at.service.get("ada");
        assertEquals(answer.names, "Ada Lovelace");
        return answer;
      });
      assertStringIncludes(cache, "person; hit");
      assertEquals([roundTrips, commands], [1, ["get"]]);
      // A header and the key; a header, and the entry with its body.
      const key = "person/e0123456789abcdef:ada";
      assertEquals(bytes.sent, 24 + key.length);
      assert(bytes.received <= 24 + 200, `${bytes.received} bytes`);
    }
  });

  it("are one for a cached absence", async () => {
    await using at = await counted();
    await at.service.trusted("nobody");
    const { cache, commands, roundTrips } = await at.read(async () => {
      const answer = await at.service.get("nobody");
      assertEquals(answer.status, 404);
      return answer;
    });
    assertStringIncludes(cache, "person; hit");
    assertEquals([roundTrips, commands], [1, ["get"]]);
  });

  it("are three for a miss", async () => {
    await using at = await counted();
    const { cache, commands, roundTrips } = await at.read(() =>
      at.service.get("unknown")
    );
    assertStringIncludes(cache, "fwd=uri-miss; stored");
    assertEquals(
      [roundTrips, commands],
      [3, ["get", "add", "compareAndSet"]],
    );
  });

  it("are none for a hit that staleness= allows", async () => {
    await using at = await counted("?staleness=9999ms");
    const { cache, commands, roundTrips } = await at.read(() =>
      at.service.get("ada")
    );
    assertStringIncludes(cache, "detail=bounded-staleness");
    assertEquals([roundTrips, commands], [0, []]);
  });

  it("are one for a batch of hits: a get for each", async () => {
    await using at = await counted();
    await at.service.trusted("nobody");
    const { cache, commands, roundTrips } = await at.read(async () => {
      const answer = await at.service.fetch("persons?id=ada&id=nobody");
      assertEquals((await answer.json()).missing, ["nobody"]);
      return { cache: answer.headers.get("Cache-Status") ?? "" };
    });
    assertStringIncludes(cache, "hit");
    assertEquals([roundTrips, commands], [1, ["get", "get"]]);
  });

  it("are two for a write", async () => {
    await using at = await counted();
    const { commands, roundTrips } = await at.proxy.during(async () => {
      assertEquals((await at.service.put("ada", "Ada", "King")).status, 200);
    });
    assertEquals([roundTrips, commands], [2, ["set", "delete"]]);
  });

  it("are none while no client asks", async () => {
    await using at = await counted();
    const { commands } = await at.proxy.during(async () => {
      // The store is asked, five times a second; this is one of those seconds.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    });
    assertEquals(commands, []);
  });
});
