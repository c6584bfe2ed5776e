import { assert } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { ALL } from "../mutants.ts";
import { save } from "./archive.ts";
import { findMutant } from "./find_mutant.ts";
import type { History } from "./checker/call.ts";
import { DATABASES } from "../../system/faults/store/databases.ts";
import { nameOf, type Pair, SUITE_PAIRS } from "../../system/faults/pairs.ts";
import { CACHES } from "./caches/caches.ts";
import type { Servers } from "./servers.ts";
import type { HistoryMutant } from "./instances/mutated.ts";
import type { ProfileName } from "./profiles.ts";
import { run } from "./run.ts";
import { count, explain, judge } from "./checker/verdict.ts";

/** Any seed will do; `deno task prove` takes many. */
const SEED = 20;

/** How a read is answered that refreshed the cache. */
const REFRESHED = "person; fwd=request; stored";

/** Says what was done; the numbers are part of the proof. */
function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`    ${text}\n`));
}

const PAIRS: readonly Pair[] = [
  ...SUITE_PAIRS,
  { database: "PostgreSQL", cache: "memcached" },
];

for (const pair of PAIRS) {
  const { database, cache } = pair;
  describe(`histories of instances on ${nameOf(pair)}`, () => {
    const stack = new AsyncDisposableStack();
    let servers: Servers;

    beforeAll(async () => {
      servers = {
        store: stack.use(await DATABASES[database]()),
        cache: await CACHES[cache](stack),
      };
    });

    afterAll(() => stack.disposeAsync());

    async function assertSound(
      profile: ProfileName,
      ms: number,
      { seed = SEED, calm = 1 } = {},
    ): Promise<History> {
      const history = await run(servers, { profile, seed, ms, calm });
      const verdict = judge(history);
      const { calls, faults } = history;
      const { checked, acknowledged } = verdict;
      say(
        `${calls.length} calls, ${checked} checked reads, ` +
          `${acknowledged} acknowledged writes, ${faults.length} faults`,
      );
      if (count(verdict) === 0) return history;
      const path = await save(history);
      const text = explain(history, verdict).join("\n");
      throw new Error(`${text}\nThe history is in ${path}`);
    }

    /** The same, until a history has a call that is wanted: a short one may not. */
    async function assertSoundWith(
      profile: ProfileName,
      ms: number,
      { what, trusting = false, wanted }: {
        what: string;
        /** Whether it needs an instance that trusts the cache. */
        trusting?: boolean;
        wanted: (call: History["calls"][number]) => boolean;
      },
    ): Promise<void> {
      let count = 0;
      for (let tries = 0; tries < 8 && count === 0; tries++) {
        // On a busy machine the instances trust the cache again after a while.
        const calm = trusting ? 1 + tries : 1;
        const seed = SEED + tries;
        const { calls } = await assertSound(profile, ms, { seed, calm });
        count = calls.filter(wanted).length;
        say(`${count} ${what}`);
      }
      assert(count > 0, `No ${what}`);
    }

    if (SUITE_PAIRS.includes(pair)) {
      it("are never stale if each instance has two workers", async () => {
        await assertSoundWith("two workers", 6_000, {
          what: "reads were hits",
          trusting: true,
          wanted: ({ how }) => how?.startsWith("person; hit;") ?? false,
        });
      });
    }

    if (cache === "Redis") {
      it("are never stale, whatever happens", async () => {
        await assertSound("everything", 9_000);
      });

      it("are never stale while instances are cut off from it", async () => {
        await assertSoundWith("cut off", 4_000, {
          what: "reads were hits",
          trusting: true,
          wanted: ({ how }) => how?.startsWith("person; hit;") ?? false,
        });
      });
      // The other kinds of runs differ in what happens to the database.
      return;
    }

    it("are never stale, whatever happens", async () => {
      await assertSoundWith("everything", 9_000, {
        what: "reads refreshed the cache",
        trusting: true,
        wanted: ({ how }) => how?.startsWith(REFRESHED) ?? false,
      });
    });

    it("are never stale 0.7 s after another writer has committed", async () => {
      await assertSoundWith("other writers", 6_000, {
        what: "changes by other writers",
        wanted: (it) =>
          it.op !== "get" && it.bySql === true && it.outcome === "done",
      });
    });

    it("show what a killed instance had committed", async () => {
      await assertSound("crashes", 4_000);
    });

    it("are never stale while the database fails", async () => {
      await assertSoundWith("outages of the database", 4_000, {
        what: "reads did without the cache",
        wanted: ({ how }) => how?.includes("outbox-unread") ?? false,
      });
    });

    for (const [name, { history }] of ALL) {
      if (history?.in !== "suite") continue;
      // What is wrong there has nothing to do with the database.
      if (database !== "MariaDB") continue;
      it(`are found to be wrong: ${name}`, async () => {
        const mutant = name as HistoryMutant;
        const { profile } = history;
        assert(await findMutant(servers, { profile, seed: SEED, mutant }));
      });
    }
  });
}
