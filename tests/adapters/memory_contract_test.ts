import { PERSON } from "../../src/person/person.ts";
import { memory } from "../../adapters/memory.ts";
import { LONG, SHORT } from "../contract/broken_cache.ts";
import { cacheLaws, expiryLaws, testContract } from "../contract/mod.ts";

const url = new URL("memory:");

testContract("memory", cacheLaws, () => ({
  open: () =>
    memory.open(url, { record: PERSON, timeout: 1000, lifetimes: LONG }),
}));

testContract("memory, expiring", expiryLaws, () => ({
  open: () =>
    memory.open(url, { record: PERSON, timeout: 1000, lifetimes: SHORT }),
}));
