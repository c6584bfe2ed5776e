import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { InFlightWrites } from "../../../src/command/serve/in_flight_writes.ts";
import { turn } from "../../support/fakes/steady_time.ts";

/** A handler whose requests are answered by hand, in their order. */
class Handler {
  readonly #answers: PromiseWithResolvers<Response>[] = [];
  readonly writes = new InFlightWrites(() => {
    const answer = Promise.withResolvers<Response>();
    this.#answers.push(answer);
    return answer.promise;
  });

  send(method: string): Response | Promise<Response> {
    return this.writes.fetch(new Request("http://h/persons/1", { method }));
  }

  answer(n: number, error?: Error): void {
    if (error) this.#answers[n]?.reject(error);
    else this.#answers[n]?.resolve(new Response(null, { status: 204 }));
  }

  /** Waits for the writes; `done()` is whether all have ended. */
  end() {
    let done = false;
    const ended = this.writes.ended().then(() => void (done = true));
    return { ended, done: () => done };
  }
}

describe("the writes in flight", () => {
  it("delay a stop until each is answered", async () => {
    const handler = new Handler();
    const first = handler.send("PUT");
    const second = handler.send("DELETE");
    const { ended, done } = handler.end();
    handler.answer(0);
    await turn();
    assertEquals(done(), false);
    handler.answer(1);
    await ended;
    assertEquals([(await first).status, (await second).status], [204, 204]);
  });

  it("delay a stop no longer if one fails", async () => {
    const handler = new Handler();
    const failing = Promise.resolve(handler.send("POST")).catch((it) => it);
    const { ended } = handler.end();
    const error = new Error("a bug");
    handler.answer(0, error);
    await ended;
    assertEquals(await failing, error);
  });

  for (const method of ["GET", "HEAD"]) {
    it(`do not include ${method}`, async () => {
      const handler = new Handler();
      const read = handler.send(method);
      await handler.end().ended;
      handler.answer(0);
      assertEquals((await read).status, 204);
    });
  }
});
