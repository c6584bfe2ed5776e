/**
 * The contract of adapters, executable. An adapter's test is three lines:
 *
 * ```ts ignore
 * import { storeLaws, testContract } from "@person/service/contract";
 * import { openMyStore } from "./my_store.ts";
 * testContract("my store", storeLaws, () => ({ open: () => openMyStore() }));
 * ```
 *
 * @module
 */
export {
  checkLaw,
  type Law,
  type MakeSubject,
  type Subject,
  testContract,
} from "./law.ts";
export { daoLaws, outageLaws } from "./dao_laws.ts";
export { storeLaws } from "./store_laws.ts";
export { cacheLaws, expiryLaws, SHORT_TTL } from "./cache_laws.ts";
