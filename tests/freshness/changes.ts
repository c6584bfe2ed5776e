/**
 * How the mutants are switched on in the real runtime: each changes what is
 * around it, so that the service needs no switch. The property puts the changes
 * into its world, and the histories into the adapters of a process.
 *
 * @module
 */
import { LEASE } from "../../src/cache_aside/outbox/lease_length.ts";
import type { KeyValue } from "../../src/dao/key_value.ts";
import type { PersonCache, PersonStore } from "../../src/dao/person_dao.ts";
import type { Outbox } from "../../src/dao/store.ts";
import type { Person } from "../../src/person/person.ts";
import type { Runtime } from "../../src/runtime.ts";
import { override, type Overrides } from "./override.ts";
import {
  asksNoStore,
  hidesLengths,
  joinsAny,
  looksOnce,
  oneVersion,
  refuse,
  remembersOutbox,
  settlesFirst,
  showsLengthEarly,
  takesTicketLate,
} from "./mutant_parts.ts";
import type { MutantOf } from "./mutants.ts";

/** The time and the outbox of an instance. */
export interface Leasing {
  readonly runtime: Runtime;
  readonly outbox: Outbox<Person>;
}

/** What a mutant changes. */
export interface Change {
  /** In an instance's cache. */
  cache?(cache: PersonCache): Overrides<PersonCache>;
  /** In the way to the cache server. */
  server?(server: KeyValue<Person>): Overrides<KeyValue<Person>>;
  /** In an instance's store; `slow` is an answer from far away. */
  store?(
    store: PersonStore,
    slow: <T>(answer: Promise<T>) => Promise<T>,
  ): Overrides<PersonStore>;
  /** In the time of an instance. */
  time?(runtime: Runtime): Runtime;
  /** In the time that follows its lease, and in its reads of the outbox. */
  lease?(runtime: Runtime, outbox: Outbox<Person>): Leasing;
  /** Whether a version is valid on every connection. */
  readonly anyConnection?: true;
  /** Whether the identity of a server is known later than its answers. */
  readonly lateIdentity?: true;
  /** Whether an instance knows that it shares the cache. */
  readonly shared?: false;
  /** Whether the table has triggers, for other writers. */
  readonly triggers?: false;
  /** Whether an answer that may be old says so. */
  readonly marks?: false;
  /** The command of the program that has the mutant; all unless told. */
  readonly command?: "import";
}

const nothing = () => Promise.resolve();

/** What each mutant changes. */
export const CHANGES: Readonly<
  Record<
    MutantOf<"property"> | MutantOf<"simulator"> | MutantOf<"history">,
    Change
  >
> = {
  "no announce": { cache: () => ({ announce: nothing }) },

  "no invalidate": { cache: () => ({ invalidate: nothing }) },

  "acknowledge before invalidate": {
    cache: (it) => ({
      invalidate: (id) => {
        it.invalidate(id).catch(() => {});
        return Promise.resolve();
      },
    }),
  },

  "invalidate before the write": {
    cache: (it) => ({
      announce: (id) => it.invalidate(id),
      invalidate: nothing,
    }),
  },

  "take the ticket after the read": { cache: takesTicketLate },

  "fill without comparing": {
    server: (it) => ({
      run: (operation) =>
        it.run(
          operation.op === "compareAndSet"
            ? { ...operation, op: "set" }
            : operation,
        ),
    }),
  },

  "one version for all": { server: oneVersion },

  "join any older flight": { store: joinsAny },

  "swap without comparing": {
    store: (it) => ({
      compareAndSet: async (expected, next, log) => {
        if (next) await it.put(next, log);
        else await it.delete(expected.id, log);
        return true;
      },
    }),
  },

  "no outbox": { store: () => ({ outbox: undefined }) },

  "a version without its connection": { anyConnection: true },

  "no epoch in the keys": {
    server: ({ membership }) => ({
      membership: membership && override(membership, {
        use: (it) => membership.use(it && { ...it, epoch: "" }),
      }),
    }),
  },

  // No one asks who the server is, and every key has the same epoch.
  "the identity is not checked": {
    server: ({ membership }) => ({
      membership: membership &&
        { identity: "any", identify: nothing, use() {} },
    }),
  },

  "an answer before the identity is known": { lateIdentity: true },

  "a lease by the steady clock alone": {
    lease: (runtime, outbox) => {
      const ahead = runtime.now() - runtime.steady();
      return {
        runtime: override(runtime, { now: () => runtime.steady() + ahead }),
        outbox,
      };
    },
  },

  // The clocks stand still during the read, so the lease counts from its end.
  "a lease from the end of its read": {
    lease: (runtime, outbox) => {
      let behind = 0;
      const list: Outbox<Person>["list"] = async (limit) => {
        const begun = runtime.steady();
        const rows = await outbox.list(limit);
        behind += runtime.steady() - begun;
        return rows;
      };
      return {
        runtime: override(runtime, {
          now: () => runtime.now() - behind,
          steady: () => runtime.steady() - behind,
        }),
        outbox: { ...outbox, list },
      };
    },
  },

  "acknowledge before it is published": {
    lease: (runtime, outbox) => ({
      runtime: override(runtime, {
        setTimeout: (run, ms) => runtime.setTimeout(run, ms > LEASE ? 0 : ms),
      }),
      outbox,
    }),
  },

  // No instance waits for the others, and none reads the outbox.
  "no lease": { shared: false },

  "an unverified answer without its mark": { marks: false },

  "drain by high-water mark": {
    store: ({ outbox }) => ({
      outbox: outbox && {
        ...outbox,
        settle: async (rows) => {
          if (rows.length > 0) await outbox.settle(await outbox.list(1_000));
        },
      },
    }),
  },

  "an unread outbox as a store that fails": { store: asksNoStore },

  "no second look": { time: looksOnce },

  "an unread outbox renews the lease": { store: remembersOutbox },

  "a lease by the wall clock alone": {
    lease: (runtime, outbox) => ({
      runtime: override(runtime, { steady: () => runtime.now() }),
      outbox,
    }),
  },

  "a failed invalidation counts as done": {
    cache: (it) => ({
      invalidate: (id) => it.invalidate(id).catch(() => {}),
    }),
  },

  "a failed read counts as an absence": {
    store: (it) => ({
      get: (id) => it.get(id).catch(() => undefined),
      getMany: (ids) => it.getMany(ids).catch(() => new Map()),
    }),
  },

  "an unknown outcome counts as a refusal": {
    store: (it) => ({
      add: (...args) => it.add(...args).catch(refuse),
      put: (...args) => it.put(...args).catch(refuse),
      delete: (...args) => it.delete(...args).catch(refuse),
      compareAndSet: (...args) => it.compareAndSet(...args).catch(refuse),
    }),
  },

  "an import leaves the cache as it is": {
    command: "import",
    cache: () => ({ announce: nothing, invalidate: nothing }),
  },

  "settle before telling": { store: settlesFirst(() => true) },

  "no trigger": { triggers: false },

  "settle another writer's row before telling": {
    store: settlesFirst(({ token }) => token.startsWith("other:")),
  },

  "an unchecked lease beside another writer": { store: remembersOutbox },

  "a write does not wait for a longer lease": { store: hidesLengths },

  "a longer lease before its row is read": { store: showsLengthEarly },
};
