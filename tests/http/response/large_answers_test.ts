import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { Capacity } from "../../../src/http/capacity.ts";
import {
  AnswerTimeout,
  LargeAnswers,
} from "../../../src/http/response/large_answers.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const LARGE = "é".repeat(20_000);

/** Asks for a text, and counts the answers that wait for their clients. */
class Asked {
  readonly capacity = new Capacity(4, 0);
  readonly #router = new Hono();

  constructor(answerTimeout = 60_000) {
    const answers = new LargeAnswers({
      capacity: this.capacity,
      answerTimeout,
      runtime: RUNTIME,
    });
    this.#router.onError(() => new Response(null, { status: 503 }));
    this.#router.get("/", (c) => {
      const query = c.req.query();
      if ("bytes" in query) {
        const bytes = new TextEncoder().encode(LARGE);
        return answers.bytes(c, bytes, "text/plain");
      }
      const text = "small" in query ? "small" : LARGE;
      return answers.text(c, text, "text/plain");
    });
  }

  async get(
    query = "",
    completed?: Promise<void>,
    method = "GET",
  ): Promise<Response> {
    const request = new Request(`http://h/${query}`, { method });
    return await this.#router.fetch(request, completed && { completed });
  }

  /** How many more answers may wait. */
  get room(): number {
    const holds: (() => void)[] = [];
    try {
      for (;;) holds.push(this.capacity.hold());
    } catch {
      for (const release of holds) release();
      return holds.length;
    }
  }
}

describe("an answer", () => {
  it("that is small holds no place", async () => {
    const it = new Asked();
    const response = await it.get("?small");
    assertEquals(it.room, 2);
    assertEquals(await response.text(), "small");
  });

  it("to HEAD holds no place, and has the length", async () => {
    const it = new Asked();
    const response = await it.get("", undefined, "HEAD");
    assertEquals(it.room, 2);
    assertEquals(response.headers.get("Content-Length"), "40000");
  });

  it("of bytes holds a place until it is read, and has the length", async () => {
    const it = new Asked();
    const head = await it.get("?bytes", undefined, "HEAD");
    assertEquals(head.headers.get("Content-Length"), "40000");
    assertEquals([head.body, it.room], [null, 2]);
    const response = await it.get("?bytes");
    assertEquals(response.headers.get("Content-Length"), "40000");
    const [one, other] = response.body?.tee() ?? [];
    await one?.getReader().read();
    assertEquals(it.room, 1);
    assertEquals(await new Response(other).text(), LARGE);
    assertEquals(it.room, 2);
  });

  it("that is large holds a place until it is read", async () => {
    const it = new Asked();
    const response = await it.get();
    // Nothing waits for a program that never reads.
    assertEquals(it.room, 2);
    assertEquals(response.headers.get("Content-Length"), "40000");
    const [one, other] = response.body?.tee() ?? [];
    await one?.getReader().read();
    assertEquals(it.room, 1);
    assertEquals(await new Response(other).text(), LARGE);
    assertEquals(it.room, 2);
  });

  it("that is large holds a place until its client has gone", async () => {
    const it = new Asked();
    const response = await it.get();
    const reader = response.body?.getReader();
    await reader?.read();
    assertEquals(it.room, 1);
    await reader?.cancel();
    assertEquals(it.room, 2);
  });

  it("holds its place until the server has written it", async () => {
    for (const way of ["resolve", "reject"] as const) {
      const it = new Asked();
      const delivery = Promise.withResolvers<void>();
      const response = await it.get("", delivery.promise);
      assertEquals(await response.text(), LARGE);
      assertEquals(it.room, 1);
      delivery[way]();
      await delivery.promise.catch(() => {});
      assertEquals(it.room, 2);
    }
  });

  it("is refused while half of the places wait for clients", async () => {
    const it = new Asked();
    const delivery = Promise.withResolvers<void>();
    const unread = [
      await it.get("", delivery.promise),
      await it.get("", delivery.promise),
    ];
    assertEquals((await it.get()).status, 503);
    assertEquals((await it.get("?small")).status, 200);
    for (const response of unread) await response.text();
    delivery.resolve();
    await delivery.promise;
    assertEquals((await (await it.get()).text()).length, LARGE.length);
  });

  it("ends when the client does not read it in time", async () => {
    const it = new Asked(10);
    const response = await it.get();
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await assertRejects(() => Promise.resolve(reader?.read()), AnswerTimeout);
    assertEquals(it.room, 2);
  });
});
