import { setTimeout as sleep } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { timed, TooSlow } from "../../support/timed.ts";
import { RunningService } from "../faults/running_service.ts";
import { TcpProxy } from "../faults/network/tcp_proxy.ts";
import { DATABASES, type TestDatabase } from "../e2e/databases.ts";
import { eventually } from "../e2e/eventually.ts";
import { type Answer, Instance, isPlainHit, newId } from "./instance.ts";
import { providedUrl } from "../../support/servers/provided.ts";

/** The deadline of the database, in milliseconds. */
const TIMEOUT = 2_000;
/** Longer than every deadline of a read of the database. */
const PAUSE = 3_200;
/** The delay of each answer of the database; a read needs up to two. */
const DELAY = 60;
const ROUNDS = 4;

/** X, a process of its own with a slow network to the database. */
class X {
  readonly storeNet: TcpProxy;
  readonly service: RunningService;

  private constructor(storeNet: TcpProxy, service: RunningService) {
    this.storeNet = storeNet;
    this.service = service;
  }

  static async start(
    stack: AsyncDisposableStack,
    database: TestDatabase,
  ): Promise<X> {
    const url = database.url();
    const storeNet = stack.use(await TcpProxy.start(Number(url.port)));
    url.port = String(storeNet.port);
    const service = stack.use(
      await RunningService.start([
        `--database=${url}`,
        `--database-timeout=${TIMEOUT}ms`,
        `--cache=${providedUrl("PERSON_TEST_MEMCACHE")}`,
        "--cache-timeout=2s",
      ]),
    );
    const x = new X(storeNet, service);
    // Every connection is open before the network becomes slow.
    for (let i = 0; i < 5; i++) await Promise.all(x.burst());
    storeNet.mode = { delay: DELAY };
    return x;
  }

  async read(id: string): Promise<Answer> {
    const answer = await fetch(new URL(`persons/${id}`, this.service.url));
    const { lastName, detail } = await answer.json();
    const how = answer.headers.get("Cache-Status") ?? detail;
    return { status: answer.status, name: lastName, how };
  }

  /** Reads of unknown ids, which ask the database. */
  burst(): Promise<Answer>[] {
    return Array.from({ length: 20 }, () => this.read(newId()));
  }
}

/** After the pause a call has 1.2 seconds: too few on a busy machine. */
function requireInTime({ how }: Answer): void {
  if (how.includes("did not answer in time")) throw new TooSlow(how);
}

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`an instance on ${name} that was stopped for longer than its deadlines`, () => {
    const law = timed(async () => {
      await using database = await make();
      await using stack = new AsyncDisposableStack();
      const x = await X.start(stack, database);
      const y = await Instance.start(stack, database);
      y.cacheNet.mode = "cut";
      const id = newId();
      for (let round = 0; round < ROUNDS; round++) {
        // The pause begins while reads of the database are under way.
        const underWay = x.burst();
        await sleep(Math.random() * DELAY);
        underWay.push(...x.burst());
        await sleep(Math.random() * DELAY / 2);
        x.service.pause();
        await Promise.all([y.write(id, `name ${round}`), sleep(PAUSE)]);
        x.service.resume();
        const first = await x.read(id);
        requireInTime(first);
        assertEquals(first.name, `name ${round}`, first.how);
        const answers = [first];
        // The database answers until the outbox was read again.
        await eventually(
          async () => {
            const answer = await x.read(id);
            answers.push(answer);
            return answer;
          },
          isPlainHit,
        );
        for (const answer of [...answers, ...await Promise.all(underWay)]) {
          requireInTime(answer);
          const { status, how } = answer;
          const marked = /unverified|stale/.test(how);
          assertEquals([status < 500, marked], [true, false], how);
        }
      }
      const log = await x.service.log();
      assertEquals(log.match(/^.*The database does not answer.*$/gm) ?? [], []);
    });
    it("believes in its database, and answers nothing old", law);
  });
}
