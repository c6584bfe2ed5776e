import { PERSON, type Person } from "../../../src/person/person.ts";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import { serversOf } from "../../../adapters/memcache/server.ts";
import { assertFresh, PARTS } from "./freshness.ts";
import { entryKey } from "../../../src/protocol/entry.ts";
import { IDS } from "../../support/fakes/commands.ts";
import type { Parts } from "./world.ts";
import { Memcached } from "../../support/servers/memcached.ts";

describe("through memcached, no read is stale, whatever the interleaving", () => {
  let memcached: Memcached;
  let server: MemcacheKeyValue<Person>;

  beforeAll(async () => {
    memcached = await Memcached.start();
    const servers = serversOf(new URL(memcached.url));
    server = new MemcacheKeyValue(servers, { record: PERSON, timeout: 2000 });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await memcached[Symbol.asyncDispose]();
  });

  const parts: Parts = {
    ...PARTS,
    server: () => server,
    async reset() {
      await Promise.all(
        IDS.map((id) => server.run({ op: "delete", key: entryKey(id) })),
      );
    },
  };

  it("with two instances", () => assertFresh(parts));
});
