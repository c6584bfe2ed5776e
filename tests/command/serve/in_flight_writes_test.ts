import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { InFlightWrites } from "../../../src/command/serve/in_flight_writes.ts";
import { assertProblem } from "../../http/fixture.ts";

/** A handler whose requests are answered by hand, in their order. */
class Handler {
  readonly #answers: PromiseWithResolvers<Response>[] = [];
  readonly writes = new InFlightWrites(() => {
    const answer = Promise.withResolvers<Response>();
    this.#answers.push(answer);
    return answer.promise;
  });

  /** How many requests it was given. */
  get count(): number {
    return this.#answers.length;
  }

  send(method: string): Response | Promise<Response> {
    return this.writes.fetch(new Request("http://h/persons/1", { method }));
  }

  answer(n: number, error?: Error): void {
    if (error) this.#answers[n]?.reject(error);
    else this.#answers[n]?.resolve(new Response(null, { status: 204 }));
  }

  /** Closes it; `done()` is whether it has closed. */
  close() {
    let done = false;
    const closed = this.writes.close().then(() => void (done = true));
    return { closed, done: () => done };
  }
}

/** Lets pending promises run. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

describe("the writes in flight", () => {
  it("delay a stop until each is answered", async () => {
    const handler = new Handler();
    const first = handler.send("PUT");
    const second = handler.send("DELETE");
    const { closed, done } = handler.close();
    handler.answer(0);
    await turn();
    assertEquals(done(), false);
    handler.answer(1);
    await closed;
    assertEquals([(await first).status, (await second).status], [204, 204]);
  });

  it("delay a stop no longer if one fails", async () => {
    const handler = new Handler();
    const failing = Promise.resolve(handler.send("POST")).catch((it) => it);
    const { closed } = handler.close();
    const error = new Error("a bug");
    handler.answer(0, error);
    await closed;
    assertEquals(await failing, error);
  });

  for (const method of ["GET", "HEAD"]) {
    it(`do not include ${method}, which is also answered after a stop`, async () => {
      const handler = new Handler();
      const before = handler.send(method);
      await handler.close().closed;
      const after = handler.send(method);
      handler.answer(0);
      handler.answer(1);
      assertEquals([(await before).status, (await after).status], [204, 204]);
    });
  }

  it("are refused after a stop with 503, and the connection is closed", async () => {
    const handler = new Handler();
    await handler.close().closed;
    for (const method of ["PUT", "POST", "PATCH", "DELETE", "PROPFIND"]) {
      const response = await handler.send(method);
      assertEquals(response.headers.get("Connection"), "close");
      await assertProblem(response, 503, "unavailable");
    }
    assertEquals(handler.count, 0);
  });
});
