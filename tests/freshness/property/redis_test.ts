import { PERSON, type Person } from "../../../src/person/person.ts";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { RedisKeyValue } from "../../../adapters/redis/key_value.ts";
import { serverOf } from "../../../adapters/redis/server.ts";
import { assertFresh, PARTS } from "./freshness.ts";
import { entryKey } from "../../../src/protocol/entry.ts";
import { IDS } from "../../support/fakes/commands.ts";
import type { Parts } from "./world.ts";
import { Redis } from "../../support/servers/redis.ts";

describe("through Redis, no read is stale, whatever the interleaving", () => {
  let own: Redis;
  let server: RedisKeyValue<Person>;

  beforeAll(async () => {
    own = await Redis.start();
    const url = serverOf(new URL(own.url));
    server = new RedisKeyValue(url, { record: PERSON, timeout: 2000 });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await own[Symbol.asyncDispose]();
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
