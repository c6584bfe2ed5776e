import { redis } from "../../adapters/redis.ts";
import { Redis } from "../support/servers/redis.ts";
import { testServerCache } from "./server_cache_contract.ts";

testServerCache(redis, () => Redis.start());
