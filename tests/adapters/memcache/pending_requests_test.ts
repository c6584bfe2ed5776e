import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  Pending,
  PendingRequests,
} from "../../../adapters/memcache/pending_requests.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";
import { keptOf } from "../../support/old_space.ts";

const GET = 0;
const SET = 1;

function fixture() {
  const events: string[] = [];
  const requests = new PendingRequests(
    100,
    RUNTIME,
    () => events.push("late"),
  );
  const add = (seq: number, opcode = GET, count = 1) =>
    requests.add(
      new Pending(
        opcode,
        seq,
        () => events.push(`answer ${seq}`),
        (error) => events.push(`${error.message} ${seq}`),
        count,
      ),
    );
  return { requests, add, events };
}

describe("pending requests", () => {
  it("are answered in the order of sending, each by its opcode", () => {
    using _ = new SteadyTime();
    const { requests, add } = fixture();
    add(1);
    add(2, SET);
    assertEquals(
      requests.take(2, SET),
      undefined,
      "the first one is not answered",
    );
    assertEquals(requests.take(1, SET), undefined, "the answer of another one");
    assertEquals(requests.take(1, GET)?.opcode, GET);
    assertEquals(requests.take(1, GET), undefined, "answered twice");
    assertEquals([requests.isNext(1), requests.isNext(2)], [false, true]);
    assertEquals(requests.take(2, SET)?.opcode, SET);
    assertEquals(requests.size, 0);
  });

  it("are late when the oldest has had no answer for the timeout, or a tenth more", async () => {
    using time = new SteadyTime();
    const { requests, add, events } = fixture();
    const pass = async (ms: number) => {
      for (let i = 0; i < ms; i++) await time.pass(1);
    };
    add(1);
    await pass(60);
    add(2);
    requests.take(1, GET);
    await pass(99);
    assertEquals(events, []);
    await pass(12);
    assertEquals(events, ["late"]);
  });

  it("may be several with one callback, each answered in its turn", () => {
    using _ = new SteadyTime();
    const { requests, add, events } = fixture();
    add(1);
    add(2, GET, 3);
    add(5);
    assertEquals(requests.size, 5);
    assertEquals(requests.take(2, GET), undefined, "not its turn");
    const taken = (...numbers: number[]) =>
      numbers.map((seq) => requests.take(seq, GET) !== undefined);
    assertEquals(taken(1, 3, 2, 2, 4, 3), [
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
    requests.fail(new Error("lost"));
    assertEquals(events, ["lost 2", "lost 5"]);
    assertEquals(requests.size, 0);
  });

  it("fail all together, and a later one is the first again", () => {
    using _ = new SteadyTime();
    const { requests, add, events } = fixture();
    add(1);
    add(2);
    requests.fail(new Error("lost"));
    assertEquals(events, ["lost 1", "lost 2"]);
    add(3);
    assertEquals(requests.take(3, GET)?.opcode, GET);
  });

  it("are garbage as soon as they are answered", () => {
    using _ = new SteadyTime();
    const { requests } = fixture();
    let seq = 0;
    const kept = keptOf((value) => {
      const answer = () => void value.length;
      requests.add(new Pending(GET, ++seq, answer, answer));
      if (seq > 1) assert(requests.take(seq - 1, GET));
    });
    assert(kept < 8, `${kept} MB`);
  });
});
