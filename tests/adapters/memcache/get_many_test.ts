import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { getMany } from "../../../adapters/memcache/get_many.ts";
import {
  createClient,
  type Response,
  type Transport,
} from "../../../adapters/memcache/memjs.ts";
import { PLACEHOLDER } from "../../../src/dao/key_value.ts";
import { AppError } from "../../../src/errors.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { open } from "./open.ts";

/** A server that records what is written to it. */
class Server implements Transport {
  readonly host = "recorder";
  readonly port = 0;
  readonly written: string[] = [];
  readonly counts: (number | undefined)[] = [];
  readonly status = undefined;
  readonly version = undefined;
  readonly client = createClient(this);
  readonly transport = this;
  #answer: (response: Response) => void = () => {};
  fail: (error: Error) => void = () => {};

  expect(): boolean {
    return false;
  }

  onResponse(_seq: number, callback: (response: Response) => void): void {
    this.#answer = callback;
  }

  onError(_seq: number, callback: (error: Error) => void): void {
    this.fail = callback;
  }

  write(request: Buffer, length = request.length, count?: number): void {
    this.written.push(request.toString("hex", 0, length));
    this.counts.push(count);
  }

  answer(status: number, text = ""): void {
    this.#answer({ header: { opcode: 0, status }, val: Buffer.from(text) });
  }

  close(): void {}
}

/** Gets the names, those that begin with a "b" from the second server. */
function begin(names: readonly string[]) {
  const a = new Server();
  const b = new Server();
  const results: string[] = [];
  const ended = getMany(
    names.map((name) => ({ node: name.startsWith("b") ? b : a, name })),
    (node, place, error, value) => {
      const server = node === a ? "a" : "b";
      results[place] = `${server}: ${error?.message ?? String(value)}`;
    },
  ).then(() => results);
  return { a, b, results, ended };
}

describe("the gets of a batch", () => {
  it("are one write to each server, with the bytes of single gets", () => {
    const names = ["a1", "b1", "a2", "a".repeat(250)];
    for (const seq of [0, 0xa0000ff, 0xafffffd]) {
      const alone = new Server();
      const { a, b } = begin([]);
      a.client.seq = b.client.seq = alone.client.seq = seq;
      void getMany(
        names.map((name) => ({ node: name === "b1" ? b : a, name })),
        () => {},
      );
      // The numbers of a batch follow each other: they begin again before the last.
      if (seq === 0xafffffd) alone.client.seq = 0;
      for (const name of ["a1", "a2", "a".repeat(250)]) {
        alone.client.get(name, () => {});
      }
      assertEquals(a.written, [alone.written.join("")]);
      assertEquals([a.counts, b.counts], [[3], [1]]);
      assertEquals(a.client.seq, alone.client.seq);
    }
  });

  it("are answered at their places, whichever server is first", async () => {
    const { a, b, ended } = begin(["a1", "b1", "a2", "b2", "a3"]);
    b.answer(0, "one");
    a.answer(0, "first");
    a.answer(1);
    b.answer(0, "two");
    a.answer(0x82);
    assertEquals(await ended, [
      ...["a: first", "b: one", "a: null", "b: two"],
      "a: the get was answered with 130 (out of memory)",
    ]);
  });

  it("fail with their connection if they are not answered", async () => {
    const { a, b, ended } = begin(["a1", "b1", "a2", "a3"]);
    a.answer(0, "first");
    a.fail(new Error("lost"));
    b.answer(1);
    assertEquals(await ended, ["a: first", "b: null", "a: lost", "a: lost"]);
  });

  it("are no write if there are none", async () => {
    const { a, b, ended } = begin([]);
    assertEquals(await ended, []);
    assertEquals([a.written, b.written], [[], []]);
  });
});

describe("the gets of a batch on memcached", () => {
  /** A server with placeholders of these ids, and a way to it. */
  async function fixture(ids: readonly string[]) {
    await using stack = new AsyncDisposableStack();
    const fake = stack.use(await FakeMemcached.start());
    const server = stack.use(open(`memcache://127.0.0.1:${fake.port}`));
    for (const id of ids) {
      const key = { space: "entry", id } as const;
      await server.run({ op: "add", key, value: PLACEHOLDER, ttl: 60 });
    }
    const kept = stack.move();
    return { fake, server, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  }

  it("find what single gets find, in one write", async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `p${i}`);
    await using it = await fixture(ids.slice(0, 25));
    it.fake.pieces = 0;
    const all = await it.server.getMany("entry", ids);
    assertEquals(it.fake.pieces, 1);
    const alone = await Promise.all(ids.map(async (id) => ({
      status: "fulfilled",
      value: await it.server.run({ op: "get", key: { space: "entry", id } }),
    })));
    assertEquals(all, alone as typeof all);
    assertEquals(await it.server.getMany("record", []), []);
  });

  it("are unavailable from the first one that gets no answer", async () => {
    const ids = ["a", "b", "c"];
    await using it = await fixture(ids);
    it.fake.fault = ({ key }) => key.endsWith(":b") ? "close" : undefined;
    const all = await it.server.getMany("entry", ids);
    const codes = all.map((it) =>
      it.status === "rejected" && it.reason instanceof AppError
        ? it.reason.code
        : it.status
    );
    assertEquals(codes.slice(1), ["unavailable", "unavailable"]);
  });

  it("are unavailable from the first answer that belongs to another one", async () => {
    const ids = ["a", "b", "c", "d"];
    for (const swapped of ["a", "b", "c"]) {
      await using it = await fixture(ids);
      // The server answers the get after this one first.
      it.fake.fault = ({ key }) =>
        key.endsWith(`:${swapped}`) ? "swap" : undefined;
      const all = await it.server.getMany("entry", ids);
      const right = ids.indexOf(swapped);
      assertEquals(
        all.map((it) =>
          it.status === "fulfilled" ? it.value?.value : it.reason.code
        ),
        ids.map((_, i) => i < right ? PLACEHOLDER : "unavailable"),
      );
    }
  });

  it("are not sent while the servers have another identity", async () => {
    await using it = await fixture(["a"]);
    it.server.use({ identity: "another", epoch: "first" });
    it.fake.pieces = 0;
    const error = await assertRejects(
      () => it.server.getMany("entry", ["a"]),
      AppError,
    );
    assertEquals([error.code, it.fake.pieces], ["unavailable", 0]);
  });
});
