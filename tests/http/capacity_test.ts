import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL, BODY } from "./failing.ts";
import { assertProblem, Fixture } from "./fixture.ts";

/** A PUT whose body comes bit by bit. */
class Upload {
  readonly answer: Promise<Response>;
  readonly #body: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  private constructor(it: Fixture, id: string) {
    const body = new TransformStream<
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>
    >();
    this.#body = body.writable.getWriter();
    this.answer = it.send("PUT", `/persons/${id}`, { body: body.readable });
  }

  /** Begins one, and waits until a first byte of it is read. */
  static async begin(it: Fixture, id: string): Promise<Upload> {
    const upload = new Upload(it, id);
    await upload.send(" ");
    return upload;
  }

  /** Sends more, and waits until it is read. */
  async send(text: string): Promise<void> {
    await this.#body.write(new TextEncoder().encode(text));
  }

  /** Sends the rest, and gives the answer. */
  async finish(rest: string): Promise<Response> {
    await this.send(rest);
    await this.#body.close();
    return await this.answer;
  }
}

describe("the limit of requests", () => {
  it("serves that many requests, and refuses more at once", async () => {
    await using it = new Fixture({ maxRequests: 3 });
    const held = Promise.withResolvers<never[]>();
    it.store.list = () => held.promise;
    const under = [1, 2, 3].map(() => it.send("GET", "/persons"));
    for (const { method, path, ...init } of ALL) {
      const response = await it.send(method, path, init);
      await assertProblem(response, 503, "overloaded");
      assertEquals(response.headers.get("Retry-After"), "1");
    }
    await assertProblem(await it.send("GET", "/readyz"), 503, "overloaded");
    assertEquals((await it.send("GET", "/livez")).status, 200);
    assertEquals((await it.send("GET", "/metrics")).status, 200);
    // A request frees its place however it ends.
    held.resolve([]);
    await Promise.all(under);
    for (let i = 0; i < 10; i++) {
      assertEquals((await it.send("GET", "/nothing")).status, 404);
    }
  });
});

describe("the places for requests", () => {
  it("are not taken by a request whose body is still arriving", async () => {
    await using it = new Fixture({ maxRequests: 1 });
    const ids = ["a", "b", "c"];
    const slow: Upload[] = [];
    for (const id of ids) slow.push(await Upload.begin(it, id));
    assertEquals((await it.send("GET", "/readyz")).status, 200);
    assertEquals((await it.send("GET", "/persons")).status, 200);
    const put = await it.send("PUT", "/persons/d", { body: BODY });
    assertEquals(put.status, 201);
    for (const upload of slow) {
      assertEquals((await upload.finish(BODY)).status, 201);
    }
  });

  it("are taken when the body has arrived, or the request is refused", async () => {
    await using it = new Fixture({ maxRequests: 1 });
    const slow = await Upload.begin(it, "a");
    const held = Promise.withResolvers<void>();
    const list = it.store.list.bind(it.store);
    it.store.list = async (...args) => {
      await held.promise;
      return await list(...args);
    };
    const get = it.send("GET", "/persons");
    await assertProblem(await slow.finish(BODY), 503, "overloaded");
    assertEquals(it.store.persons.size, 0);
    held.resolve();
    assertEquals((await get).status, 200);
    // Nothing is left of either.
    const put = await it.send("PUT", "/persons/a", { body: BODY });
    assertEquals(put.status, 201);
  });

  it("stay the same number after an invalid body", async () => {
    await using it = new Fixture({ maxRequests: 1, bodyLimit: 100 });
    for (
      const [body, status] of [["{", 400], [" ".repeat(100), 413]] as const
    ) {
      const bad = await Upload.begin(it, "a");
      assertEquals(
        (await bad.finish(body).catch(() => bad.answer)).status,
        status,
      );
    }
    const held = Promise.withResolvers<never[]>();
    it.store.list = () => held.promise;
    const get = it.send("GET", "/persons");
    await assertProblem(await it.send("GET", "/persons"), 503, "overloaded");
    held.resolve([]);
    assertEquals((await get).status, 200);
  });

  it("limit the bytes of bodies that are arriving", async () => {
    await using it = new Fixture({ maxRequests: 2, bodyLimit: 100 });
    for (let round = 0; round < 3; round++) {
      const a = await Upload.begin(it, "a");
      const b = await Upload.begin(it, "b");
      const c = await Upload.begin(it, "c");
      await a.send(" ".repeat(99));
      await b.send(" ".repeat(98));
      // That was the last byte that there is room for.
      const d = it.send("PUT", "/persons/d", { body: BODY });
      await assertProblem(await d, 503, "overloaded");
      assertEquals((await it.send("GET", "/persons")).status, 200);
      await assertProblem(await a.finish(""), 400, "invalid");
      await assertProblem(await b.finish(""), 400, "invalid");
      assertEquals((await c.finish(BODY)).status, round > 0 ? 200 : 201);
    }
  });
});
