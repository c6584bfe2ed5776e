/**
 * The short form of `deno task faults`.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./faults.ts";
import { nameOf, SUITE_PAIRS } from "./pairs.ts";
import { Rig } from "./rig.ts";
import { sql } from "./store/faulty_store.ts";
import { timed, TooSlow } from "../../support/timed.ts";
import { tryFault } from "./trial.ts";
import { isOfRefusals, isOfTimes } from "./load/verdict.ts";
import { LIVE, Workload } from "./load/workload.ts";

const RATE = 60;

/** Milliseconds that a fault lasts after it has been noticed. */
const HOLD = 600;

// The clients' connections outlive a test: they are those of all.
const shared = { sanitizeOps: false, sanitizeResources: false };

/**
 * A database that is cut off, forgets each write of some people, and is well
 * again for a while before the count.
 */
function forgetful(load: Workload): Fault {
  return {
    name: "forgetful",
    store: "down",
    cache: "up",
    begin: ({ storeNet }) => {
      storeNet.mode = "cut";
    },
    end: async (parts) => {
      const all = "WHERE id LIKE 'live-%'";
      await sql(parts.store, `UPDATE person SET last_name = '0' ${all}`);
      parts.storeNet.mode = "pass";
      while (!await load.healthy());
      await new Promise((resolve) => setTimeout(resolve, HOLD));
    },
  };
}

for (const pair of SUITE_PAIRS) {
  describe(
    `the service on ${
      nameOf(pair)
    } under a steady load keeps every promise with`,
    shared,
    () => {
      let rig: Rig;
      let load: Workload;
      beforeAll(async () => {
        rig = await Rig.start(pair);
        load = new Workload(rig.service.url, RATE);
        await load.start();
      });
      afterAll(async () => {
        await load[Symbol.asyncDispose]();
        await rig[Symbol.asyncDispose]();
      });
      for (const fault of faultsOf(pair)) {
        if (!fault.short) continue;
        it(
          fault.name,
          timed(async () => {
            const { broken } = await tryFault(fault, rig, load, HOLD);
            const busy = (it: string) => isOfTimes(it) || isOfRefusals(it);
            assertEquals(broken.filter((it) => !busy(it)), []);
            if (broken.length > 0) throw new TooSlow(broken.join("; "));
          }),
        );
      }

      it("and its log gives nothing away", async () => {
        assertMatch(
          await rig.service.log(),
          /"The database answers again\."/,
        );
        assertEquals(await rig.service.telltales(), []);
      });

      it("and every person whose writes a database forgot is counted", async () => {
        const fault = forgetful(load);
        const { lost, broken } = await tryFault(fault, rig, load, HOLD);
        assertEquals(lost, LIVE);
        const found = broken.find((it) => it.includes("lost")) ?? "";
        const first =
          "acknowledged writes lost, such as live-0: version 0 after";
        assertStringIncludes(found, `${LIVE} ${first}`);
      });
    },
  );
}
