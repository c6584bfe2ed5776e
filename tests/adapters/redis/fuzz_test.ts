import { assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redis } from "../../support/servers/redis.ts";
import { fuzz, OPERATIONS, TIMEOUT } from "../values/fuzz.ts";
import { open } from "./open.ts";
import { FAULTS, Rogue } from "./rogue.ts";

describe("the redis adapter behind a proxy with random faults", () => {
  it(`never hangs and never answers wrong, ${OPERATIONS} times`, async () => {
    await using own = await Redis.start();
    await using rogue = new Rogue(own.port, 1.5 * TIMEOUT);
    // No command has this answer, so the transport must notice it.
    rogue.extra = new TextEncoder().encode(":7\r\n");
    await using server = open(rogue.url, { timeout: TIMEOUT });
    const fakes = [rogue];
    const tally = await fuzz({ server, fakes, faults: FAULTS, rarity: 8 });
    if (OPERATIONS < 4000) return;
    assertGreater(tally.tickets.get("taken") ?? 0, 50);
    assertGreater(tally.tickets.get("refused") ?? 0, 50);
  });
});
