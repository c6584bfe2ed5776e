import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { rediss } from "../../../adapters/redis.ts";
import { PERSON } from "../../../src/person/person.ts";
import { LONG } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import {
  AUTHORITY,
  KEY,
  NAMED,
  STRANGER,
} from "../../system/faults/network/certificates.ts";
import { Redis } from "../../support/servers/redis.ts";
import { failure } from "./open.ts";

const REFUSED = /has a certificate that is not accepted/;

const open = (url: string) =>
  rediss.open(new URL(url), {
    record: PERSON,
    timeout: 20_000,
    lifetimes: LONG,
  });

describe("rediss:", () => {
  it("serves with a trusted certificate, and refuses all others", async () => {
    const hostname = "localhost";
    await using own = await Redis.start({
      tls: { key: KEY, certificate: NAMED, authority: AUTHORITY, hostname },
    });
    const file = `${own.dir}/ca.pem`;
    for (const [pem, trusted] of [[AUTHORITY, true], [STRANGER, false]]) {
      await Deno.writeTextFile(file, `${pem}`);
      await using cache = open(
        `rediss://localhost:${own.port}/0?tls-ca=${encodeURIComponent(file)}`,
      );
      if (trusted) assertEquals(await cache.add(person("ada")), true);
      else assertMatch(await failure(cache.ping()), REFUSED);
    }
    await using other = open(`rediss://127.0.0.1:${own.port}`);
    assertMatch(await failure(other.ping()), REFUSED);
  });
});
