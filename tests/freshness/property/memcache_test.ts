import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import { serversOf } from "../../../adapters/memcache/server.ts";
import { PERSON } from "../../../src/person/person.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { testThroughServer } from "./through_server.ts";
import { RUNTIME } from "../../../src/runtime.ts";

testThroughServer(
  "memcached",
  () => Memcached.start(),
  (url) =>
    new MemcacheKeyValue(serversOf(url), {
      record: PERSON,
      timeout: 20_000,
      runtime: RUNTIME,
    }),
);
