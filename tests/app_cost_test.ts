/**
 * What a request costs, counted and not timed: so it is the same on each machine.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { StatementSync } from "node:sqlite";
import { ADAPTERS } from "../adapters/mod.ts";
import { type App, createApp } from "../src/app.ts";
import { readConfig } from "../src/config/read_config.ts";
import { Registry } from "../src/dao/registry.ts";
import { NO_LOG } from "../src/log/log.ts";
import { PERSON } from "../src/person/person.ts";
import { RecordType } from "../src/record/record_type.ts";
import { RUNTIME, type Runtime } from "../src/runtime.ts";
import { eventually } from "./system/e2e/eventually.ts";

/** What was used since the beginning of a request. */
interface Cost {
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

const NOTHING: Cost = {
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
function countPromises(): void {
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
function countCollections(): void {
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
async function fixture(...flags: string[]) {
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
    app,
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
    [Symbol.asyncDispose]: () => (app satisfies App)[Symbol.asyncDispose](),
  };
}

/** How the read was answered, without its times. */
function statusOf({ headers }: Response): string {
  return (headers.get("Cache-Status") ?? "").replaceAll(/=\d+/g, "");
}

const MEMCACHED = Deno.env.get("PERSON_TEST_MEMCACHE") ?? "";

const HIT = "person; hit; ttl; age";
const MISS = "person; fwd=uri-miss; stored";

/**
 * The least of what several requests cost. What the service does by itself
 * meanwhile is in some of them.
 */
async function least(request: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  while (costs.length < 20) costs.push(await request());
  const names = Object.keys(NOTHING) as (keyof Cost)[];
  const of = (name: keyof Cost) => Math.min(...costs.map((it) => it[name]));
  return Object.assign(
    { ...NOTHING },
    ...names.map((it) => ({ [it]: of(it) })),
  );
}

describe("the cost of a read", () => {
  countPromises();
  countCollections();

  /** What a hit costs, when the cache has it and is trusted. */
  async function hit(
    { costOf }: Awaited<ReturnType<typeof fixture>>,
    path: string,
  ): Promise<Cost> {
    // A write may be pending still, or the lease may be over for a moment.
    return await eventually(
      () => costOf(path, HIT).catch(() => NOTHING),
      (cost) => cost !== NOTHING,
    );
  }

  it("of a hit in this process is three looks at the clock, and nothing else", async () => {
    await using it = await fixture("--cache=memory:");
    await it.costOf("persons/p1", MISS);
    for (let n = 0; n < 3; n++) {
      // The beginning, the age of the entry, the end.
      const clock = 3;
      assertEquals(await it.costOf("persons/p1", HIT), { ...NOTHING, clock });
    }
  });

  it("of a hit in memcached is no query, no timer and no Map or Set", async () => {
    await using it = await fixture(`--cache=${MEMCACHED}`);
    const { promises, ...others } = await least(() => hit(it, "persons/p1"));
    // The beginning, the lease, the end.
    assertEquals({ ...others, promises: 0 }, { ...NOTHING, clock: 3 });
    assert(promises <= 30, `${promises} promises`);
  });

  for (const cache of ["memory:", MEMCACHED]) {
    const where = cache === MEMCACHED ? "in memcached" : "in this process";
    it(`of a batch of hits ${where} is no query, and no promise for each id`, async () => {
      await using it = await fixture(`--cache=${cache}`);
      const batch = (size: number) =>
        `persons?${
          Array.from({ length: size }, (_, i) => `id=p${i}`).join("&")
        }`;
      if (cache !== MEMCACHED) {
        assertEquals((await it.costOf(batch(100), MISS)).queries, 1);
      }
      const few = await least(() => hit(it, batch(10)));
      const many = await least(() => hit(it, batch(100)));
      assertEquals([few.queries, many.queries], [0, 0]);
      // A long answer comes in more pieces than a short one.
      const more = many.promises - few.promises;
      assert(more <= 10, `${more} promises more`);
      const most = cache === MEMCACHED ? 58 : 32;
      assert(many.promises <= most, `${many.promises} promises`);
    });
  }

  it("of a miss is one query, and one body for the cache and the answer", async () => {
    await using it = await fixture("--cache=memory:");
    const { queries, bodies } = await it.costOf("persons/p1", MISS);
    assertEquals([queries, bodies], [1, 1]);
  });

  it("of a read of SQLite is one query and no promise", async () => {
    await using it = await fixture("--cache=none:");
    const status = "person; fwd=bypass; detail=source";
    const cost = await least(() => it.costOf("persons/p1", status));
    assertEquals([cost.queries, cost.promises], [1, 0]);
  });
});

describe("the cost of a write", () => {
  it("of one person is at most 50 promises", async () => {
    await using it = await fixture("--cache=memory:");
    let n = 0;
    const { promises } = await least(() =>
      it.costOf("persons/p1", "", {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ firstName: "Ada", lastName: `${n++}` }),
      })
    );
    assert(promises <= 50, `${promises} promises`);
  });
});
