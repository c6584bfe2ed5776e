/**
 * The short form of `deno task faults`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { FAULTS } from "./fault.ts";
import { Rig } from "./rig.ts";
import { tryFault } from "./trial.ts";
import { Workload } from "./workload.ts";

const RATE = 60;

/** Milliseconds that a fault lasts after it has been noticed. */
const HOLD = 600;

// The clients' connections outlive a test: they are those of all.
const shared = { sanitizeOps: false, sanitizeResources: false };

describe(
  "the service under a steady load keeps every promise with",
  shared,
  () => {
    let rig: Rig;
    let load: Workload;
    beforeAll(async () => {
      rig = await Rig.start();
      load = new Workload(rig.service.url, RATE);
      await load.start();
    });
    afterAll(async () => {
      await load[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    });
    for (const fault of FAULTS.filter((it) => it.short)) {
      it(fault.name, async () => {
        const { broken } = await tryFault(fault, rig, load, HOLD);
        assertEquals(broken, []);
      });
    }
  },
);
