import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import memjs from "memjs";
import {
  type Client,
  createClient,
  type Response,
  type Transport,
} from "../../../adapters/memcache/memjs.ts";
import type { Version } from "../../../src/dao/key_value.ts";

/** A transport that records requests, and answers when the test says so. */
class Recorder implements Transport {
  readonly host = "recorder";
  readonly port = 0;
  readonly sent: [seq: number, request: string][] = [];
  answer: (response: Response) => void = () => {};
  fail: (error: Error) => void = () => {};
  /** The versions that requests expected, and whether they may be sent. */
  readonly expected: Version[] = [];
  sends = true;
  readonly version = undefined;
  #seq = 0;

  expect(version: Version): boolean {
    this.expected.push(version);
    return this.sends;
  }

  onResponse(seq: number, callback: Recorder["answer"]): void {
    this.#seq = seq;
    this.answer = callback;
  }

  onError(_seq: number, callback: Recorder["fail"]): void {
    this.fail = callback;
  }

  write(request: Buffer, length = request.length): void {
    this.sent.push([this.#seq, request.toString("hex", 0, length)]);
  }

  close(): void {}
}

/** Makes the next uncleared buffer contain old bytes, to reveal missing writes. */
function spoilPool(): void {
  new Uint8Array(Buffer.allocUnsafe(1).buffer).fill(0xff);
}

/** The arguments of the callback of a get. */
function called(client: Client): unknown[] {
  const calls: unknown[] = [];
  client.get("a", (error, value) => calls.push(error?.message, `${value}`));
  return calls;
}

describe("the own get of the memjs client", () => {
  it("sends the same bytes as the get of memjs", () => {
    const [ours, theirs] = [new Recorder(), new Recorder()];
    const own = createClient(ours);
    const stock: Client = new memjs.Client([theirs], {});
    for (const key of ["a", "person/e:ada", "!~", "k".repeat(250)]) {
      for (const seq of [0, 0xff, 0x1234567, 0x7ffffffd]) {
        own.seq = seq;
        spoilPool();
        own.get(key, () => {});
        // Our own numbers have a first byte of their own.
        stock.seq = own.seq - 1;
        stock.get(key, () => {});
      }
    }
    assertEquals(ours.sent, theirs.sent);
    assertEquals(ours.sent.length, 16);
  });

  const answers: [status: number, error: RegExp | undefined, value: string][] =
    [
      [0, undefined, "value"],
      [1, undefined, "null"],
      [4, /answered with 4/, "null"],
      [0x82, /answered with 130/, "null"],
    ];
  for (const [status, message, value] of answers) {
    it(`calls back with the result of status ${status}`, () => {
      const transport = new Recorder();
      const calls = called(createClient(transport));
      const val = Buffer.from("value");
      transport.answer({ header: { opcode: 0, status }, val });
      const [error, got] = calls;
      if (message) assertMatch(`${error}`, message);
      else assertEquals(error, undefined);
      assertEquals([got, calls.length], [value, 2]);
    });
  }

  it("fails with the connection, and is not sent again", () => {
    const transport = new Recorder();
    const calls = called(createClient(transport));
    transport.fail(new Error("lost"));
    assertEquals(calls, ["lost", "null"]);
    assertEquals(transport.sent.length, 1);
  });
});

describe("the own set and delete of the memjs client", () => {
  it("send the same bytes as those of memjs", () => {
    const [ours, theirs] = [new Recorder(), new Recorder()];
    const own = createClient(ours);
    const stock: Client = new memjs.Client([theirs], {});
    for (const key of ["a", "person/e:ada", "!~", "k".repeat(250)]) {
      for (const [seq, size] of [[0, 0], [0xff, 30], [0x7ffffffd, 70_000]]) {
        const value = Buffer.alloc(size ?? 0, "v");
        own.seq = seq ?? 0;
        for (const client of [own, stock]) {
          spoilPool();
          client.set(key, value, { expires: 2_592_000 }, () => {});
          client.delete(key, () => {});
          stock.seq = own.seq - 2;
        }
      }
    }
    assertEquals(ours.sent, theirs.sent);
    assertEquals(ours.sent.length, 24);
  });

  const answers: [status: number, set: unknown, deleted: unknown][] = [
    [0, true, true],
    [1, /answered with 1$/, false],
    [3, /answered with 3 .too large/, /answered with 3/],
    [0x82, /answered with 130 .out of memory/, /answered with 130/],
  ];
  for (const [status, ...expected] of answers) {
    it(`call back with the result of status ${status}`, () => {
      const transport = new Recorder();
      const client = createClient(transport);
      const results: unknown[] = [];
      const done = (error: Error | null, result: boolean) =>
        results.push(error ? error.message : result);
      const answer = { header: { opcode: 1, status }, val: Buffer.alloc(0) };
      client.set("a", Buffer.from("v"), { expires: 1 }, done);
      transport.answer(answer);
      client.delete("a", done);
      transport.answer(answer);
      assertEquals(results.length, 2);
      results.forEach((it, i) => {
        const wanted = expected[i];
        if (wanted instanceof RegExp) assertMatch(`${it}`, wanted);
        else assertEquals(it, wanted);
      });
    });
  }

  it("fail with the connection, and are not sent again", () => {
    const transport = new Recorder();
    const client = createClient(transport);
    const failed: unknown[] = [];
    const done = (error: Error | null) => failed.push(error?.message);
    client.set("a", Buffer.from("v"), { expires: 1 }, done);
    transport.fail(new Error("lost"));
    client.delete("a", done);
    transport.fail(new Error("lost, too"));
    assertEquals(failed, ["lost", "lost, too"]);
    assertEquals(transport.sent.length, 2);
  });
});

describe("the compare-and-set of the memjs client", () => {
  const version = "1:ticket" as Version;

  /** The arguments of the callback of a compare-and-set. */
  function compareAndSet(transport: Recorder): unknown[] {
    const calls: unknown[] = [];
    const options = { expires: 9, version };
    createClient(transport).compareAndSet(
      ...["a", Buffer.from("value"), options] as const,
      (error, stored) => calls.push(error?.message, stored),
    );
    return calls;
  }

  const answers: [
    status: number,
    error: RegExp | undefined,
    stored: boolean,
  ][] = [
    [0, undefined, true],
    [1, undefined, false],
    [2, undefined, false],
    [3, /too large/i, false],
    [0x82, /memory/i, false],
  ];
  for (const [status, message, stored] of answers) {
    it(`calls back with the result of status ${status}`, () => {
      const transport = new Recorder();
      const calls = compareAndSet(transport);
      transport.answer({
        header: { opcode: 1, status },
        val: Buffer.alloc(0),
      });
      const [error, result] = calls;
      if (message) assertMatch(`${error}`, message);
      else assertEquals(error, undefined);
      assertEquals([result, calls.length], [stored, 2]);
      assertEquals([transport.expected, transport.sent.length], [[version], 1]);
    });
  }

  it("is refused without a request if the version is of another connection", () => {
    const transport = new Recorder();
    transport.sends = false;
    assertEquals(compareAndSet(transport), [undefined, false]);
    assertEquals(transport.sent, []);
  });

  it("fails with the connection, because it may have been applied", () => {
    const transport = new Recorder();
    const calls = compareAndSet(transport);
    transport.fail(new Error("lost"));
    assertEquals(calls, ["lost", false]);
  });
});
