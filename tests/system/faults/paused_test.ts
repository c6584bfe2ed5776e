import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { sleep } from "./cell.ts";
import { partsOfFile, shared } from "./cells.ts";
import { flagsFor } from "./rig.ts";
import { timed, TooSlow } from "../../support/timed.ts";
import { RunningService } from "./running_service.ts";

const TIMEOUT = 500;
const ROUNDS = 6;

const servers = partsOfFile();

describe(
  "a service that was stopped for longer than its deadlines",
  shared,
  () => {
    it(
      "does not say that the database is down",
      timed(async () => {
        const parts = servers();
        await using service = await RunningService.start([
          ...flagsFor(parts),
          `--database-timeout=${TIMEOUT}ms`,
        ]);
        const get = async (id: string) => {
          const answer = await fetch(new URL(`persons/${id}`, service.url));
          await answer.body?.cancel();
          const how = answer.headers.get("Cache-Status") ?? "";
          return { status: answer.status, how };
        };
        let ids = 0;
        const getMany = () =>
          Array.from({ length: 30 }, () => get(`id-${ids++}`));
        // Every connection is open before the network becomes slow.
        for (let i = 0; i < 5; i++) await Promise.all(getMany());
        await get("kept");
        // A read of the outbox is under way at almost half of all moments.
        parts.storeNet.mode = { delay: 150 };
        for (let round = 0; round < ROUNDS; round++) {
          const underWay = getMany();
          await sleep(60);
          service.pause();
          await sleep(2 * TIMEOUT);
          service.resume();
          const answers = await Promise.all(underWay);
          const refused = answers.filter((it) => it.status !== 404);
          // On a machine that others use as well, the service may get no time to
          // read its sockets when it wakes.
          if (refused.length > 0) throw new TooSlow(JSON.stringify(refused));
          // The database is asked until the outbox was read again.
          let how = "";
          for (
            const woke = performance.now();
            performance.now() < woke + 2_000;
          ) {
            how = (await get("kept")).how;
            assertEquals(/unverified|stale/.test(how), false, how);
            if (/; hit/.test(how)) break;
          }
          assertMatch(how, /; hit/);
          // The rounds meet different moments.
          await sleep(37 * round);
        }
        parts.storeNet.mode = "pass";
        const log = await service.log();
        assertEquals(log.match(/^.*circuit.*$/gm) ?? [], []);
      }),
    );
  },
);
