/**
 * The property of freshness through a real cache server.
 *
 * @module
 */
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import type { KeyValue } from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import { entryKey } from "../../../src/protocol/entry.ts";
import { IDS } from "../../support/fakes/commands.ts";
import type { CacheServer } from "../../support/servers/cache_server.ts";
import { assertFresh, PARTS } from "./freshness.ts";
import type { Parts } from "./world.ts";

/** Tests the property through the server that `start` starts. */
export function testThroughServer(
  name: string,
  start: () => Promise<CacheServer>,
  connect: (url: URL) => KeyValue<Person>,
): void {
  describe(`through ${name}, no read is stale, whatever the interleaving`, () => {
    let own: CacheServer;
    let server: KeyValue<Person>;

    beforeAll(async () => {
      own = await start();
      server = connect(new URL(own.url));
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
}
