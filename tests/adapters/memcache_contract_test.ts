import { memcache } from "../../adapters/memcache.ts";
import { Memcached } from "../support/servers/memcached.ts";
import { testServerCache } from "./server_cache_contract.ts";

testServerCache(memcache, () => Memcached.start());
