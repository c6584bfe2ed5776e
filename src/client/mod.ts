/**
 * A client of the person service, for Deno, Node 24 and browsers. It loads nothing
 * of the service, and no package.
 *
 * @example Over the network
 * ```ts ignore
 * import { PersonClient } from "@person/service/client";
 *
 * const people = new PersonClient("http://127.0.0.1:8000/", { token: "…" });
 * const ada = await people.get("ada");
 * ```
 *
 * @example In one process with the service
 * ```ts
 * import { createApp } from "@person/service";
 * import { PersonClient } from "@person/service/client";
 * import { assertEquals } from "@std/assert";
 *
 * await using app = createApp({ database: "sqlite::memory:", insecure: true });
 * const people = new PersonClient("http://localhost/", { fetch: app.fetch });
 * await people.put({ id: "ada", firstName: "Ada", lastName: "Lovelace" });
 * await people.patch("ada", (it) => ({ lastName: `${it.lastName}-King` }));
 * assertEquals((await people.get("ada"))?.lastName, "Lovelace-King");
 * assertEquals(await people.delete("ada"), true);
 * ```
 *
 * @module
 */
export { type Change, PersonClient } from "./person_client.ts";
export type { PutResult, ReadResult } from "./one_person.ts";
export {
  ClientError,
  type ClientErrorCode,
  type ClientErrorDetails,
  hasCode,
  PROBLEM_CODES,
  type ProblemCode,
} from "./client_error.ts";
export type {
  CallOptions,
  ClientOptions,
  DeleteOptions,
  ListOptions,
  PutOptions,
  ReadOptions,
} from "./client_options.ts";
export type { PageOptions } from "./request/address.ts";
export type { Token } from "./request/connection.ts";
export type { Fetch } from "./request/exchange.ts";
export type { PersonChanges, PersonInput } from "./people.ts";
export type { Person, PersonId } from "../person/person.ts";
export type { Fault } from "../errors.ts";
