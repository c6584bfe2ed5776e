import { RedisKeyValue } from "../../../adapters/redis/key_value.ts";
import { serverOf } from "../../../adapters/redis/server.ts";
import { PERSON } from "../../../src/person/person.ts";
import { Redis } from "../../support/servers/redis.ts";
import { testThroughServer } from "./through_server.ts";
import { RUNTIME } from "../../../src/runtime.ts";

testThroughServer(
  "Redis",
  () => Redis.start(),
  (url) =>
    new RedisKeyValue(serverOf(url), {
      record: PERSON,
      timeout: 20_000,
      runtime: RUNTIME,
    }),
);
