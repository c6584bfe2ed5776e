/**
 * Counts what a request costs, and does not time it: so it is the same on each
 * machine.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { StatementSync } from "node:sqlite";
import { ADAPTERS } from "../../adapters/mod.ts";
import { createApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { Registry } from "../../src/dao/registry.ts";
import { NO_LOG } from "../../src/log/log.ts";
import { PERSON } from "../../src/person/person.ts";
import { RecordType } from "../../src/record/record_type.ts";
import { RUNTIME, type Runtime } from "../../src/runtime.ts";

/** What was used since the beginning of a request. */
export interface Cost {
  queries: number;
  promises: number;
  /** Reads of the steady clock, for which Deno leaves the engine. */
  clock: number;
  /** Bodies that were made of a record, each with its entity-tag. */
  bodies: number;
  timers: number;
  /** Objects of Map and of Set. */
  collections: number;
}

/** The cost of nothing. */
export const NOTHING: Cost = {
  queries: 0,
  promises: 0,
  clock: 0,
  bodies: 0,
  timers: 0,
  collections: 0,
};

/** The hooks of the engine, which Deno keeps for itself. */
interface Core {
  setPromiseHooks(
    init: (() => void) | undefined,
    before: undefined,
    after: undefined,
    resolve: undefined,
  ): void;
}

const internal = Deno as unknown as Record<symbol, { core: Core }> & {
  readonly internal: symbol;
};

/** What the request that is measured has cost so far. */
let measured: Cost | undefined;

/** Counts every promise of a measured request. A hook cannot be taken back. */
export function countPromises(): void {
  const { core } = internal[internal.internal] ?? {};
  assert(core);
  core.setPromiseHooks(
    () => {
      if (measured) measured.promises++;
    },
    undefined,
    undefined,
    undefined,
  );
}

/** Counts every Map and Set of a measured request. */
export function countCollections(): void {
  const counted = <C extends new (...args: never[]) => object>(made: C) =>
    new Proxy(made, {
      construct(...call) {
        if (measured) measured.collections++;
        return Reflect.construct(...call);
      },
    });
  globalThis.Map = counted(Map);
  globalThis.Set = counted(Set);
}

/** An app with 100 people, and what a request to it costs. */
export async function measuredApp(...flags: string[]) {
  const cost: Cost = { ...NOTHING };
  const runtime: Runtime = {
    ...RUNTIME,
    steady() {
      cost.clock++;
      return RUNTIME.steady();
    },
    setTimeout(run, ms) {
      cost.timers++;
      return RUNTIME.setTimeout(run, ms);
    },
  };
  const args = ["--database=sqlite::memory:", "--verify=off", ...flags];
  const app = createApp(
    readConfig({}, args),
    new Registry(ADAPTERS),
    NO_LOG,
    { open: true, runtime },
  );
  await app.start();
  const people = Array.from(
    { length: 100 },
    (_, i) => PERSON.parse({ id: `p${i}`, firstName: "Ada", lastName: "King" }),
  );
  await app.service.putMany(people);
  return {
    /** Sends a request, and answers what it cost until its answer was there. */
    async costOf(
      path: string,
      status: string,
      init?: RequestInit,
    ): Promise<Cost> {
      const request = new Request(`http://localhost/${path}`, init);
      const { all } = StatementSync.prototype;
      StatementSync.prototype.all = function (...params) {
        // The service also reads its outbox, whenever it is time for that.
        if (!this.sourceSQL.includes("outbox")) cost.queries++;
        return Reflect.apply(all, this, params);
      };
      const { toJson } = RecordType.prototype;
      RecordType.prototype.toJson = function (record) {
        cost.bodies++;
        return Reflect.apply(toJson, this, [record]);
      };
      Object.assign(cost, NOTHING);
      let answer: Response | Promise<Response>;
      let used: Cost;
      try {
        measured = cost;
        answer = app.fetch(request);
        if (answer instanceof Promise) answer = await answer;
        used = { ...cost };
      } finally {
        measured = undefined;
        StatementSync.prototype.all = all;
        RecordType.prototype.toJson = toJson;
      }
      assertEquals([answer.status, statusOf(answer)], [200, status]);
      await answer.body?.cancel();
      return used;
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** How the read was answered, without its times. */
function statusOf({ headers }: Response): string {
  return (headers.get("Cache-Status") ?? "").replaceAll(/=\d+/g, "");
}

/**
 * The least of what several requests cost. What the service does by itself
 * meanwhile is in some of them.
 */
export async function least(request: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  while (costs.length < 20) costs.push(await request());
  const found = { ...NOTHING };
  for (const name of Object.keys(found) as (keyof Cost)[]) {
    found[name] = Math.min(...costs.map((it) => it[name]));
  }
  return found;
}
