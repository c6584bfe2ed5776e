/**
 * The contract of adapters, executable. The test of an adapter is one call:
 * `testContract("my store", storeLaws, makeSubject)` registers a test for each
 * law. Each test has a subject of its own: an empty backend, such as a new
 * database, that opens adapters. Any test runner can check the laws one by one:
 *
 * ```ts
 * import { PERSON } from "@person/service";
 * import { cacheLaws, checkLaw } from "@person/service/contract";
 * import { memory } from "@person/service/adapters/memory";
 *
 * const hour = 3_600_000;
 * const lifetimes = { ttl: hour, absentTtl: hour, stale: hour, mark: hour };
 * const open = () =>
 *   memory.open(new URL("memory:"), {
 *     record: PERSON,
 *     timeout: 1_000,
 *     lifetimes,
 *   });
 * for (const law of cacheLaws) await checkLaw(law, () => ({ open }));
 * ```
 *
 * @module
 */
export {
  checkLaw,
  type Law,
  type MakeSubject,
  type OutsideStep,
  type Subject,
  testContract,
} from "./law.ts";
export { daoLaws, outageLaws } from "./dao_laws.ts";
export { storeLaws } from "./store_laws.ts";
export { coverageLaws } from "./coverage_laws.ts";
export { cacheLaws } from "./cache_laws.ts";
export { expiryLaws, SHORT_TTL } from "./expiry_laws.ts";
