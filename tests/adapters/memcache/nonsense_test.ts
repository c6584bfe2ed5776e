import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import {
  FakeMemcached,
  type Fault,
} from "../../system/faults/cache/fake_memcached.ts";
import { at, Link, once, outcome, outcomes, recovers, until } from "./link.ts";

/** The answer that there is no such key. */
function missed(request: Uint8Array): Uint8Array {
  return missing(Buffer.from(request).readUInt32BE(12));
}

/** The same to the request of that number. */
function missing(seq: number): Uint8Array {
  const answer = Buffer.alloc(24);
  answer[0] = 0x81;
  answer[7] = 1;
  answer.writeUInt32BE(seq, 12);
  return answer;
}

const strict = { sanitizeOps: true, sanitizeResources: true };

describe(
  "the memcache transport, when a server sends wrong answers",
  strict,
  () => {
    it("never matches a late answer to another request", async () => {
      const { promise, resolve: sendLate } = Promise.withResolvers<void>();
      await using fake = await FakeMemcached.start({ late: promise });
      await using link = new Link(at(fake.port), { timeout: 40 });
      fake.values.set("bad", Buffer.from("late"));
      fake.values.set("good", Buffer.from("prompt"));
      fake.fault = once("late");
      assertMatch(await outcome(link.get("bad")), /did not answer/);
      const seen = new Set<string>();
      const ask = async () => {
        seen.add(await outcome(link.get("good")));
        return seen.has("value prompt");
      };
      await ask();
      sendLate();
      await until(ask);
      for (let n = 0; n < 20; n++) await ask();
      assertEquals([...seen].filter((it) => /^value (?!prompt)/.test(it)), []);
    });

    it("discards half an answer", async () => {
      await using fake = await FakeMemcached.start();
      await using link = new Link(at(fake.port));
      await link.set("bad", "A".repeat(100));
      await link.set("good", "B".repeat(100));
      fake.fault = once("half");
      assertMatch(await outcome(link.get("bad")), /was lost: closed/);
      assertEquals(await link.get("good"), "B".repeat(100));
      assertEquals(await link.get("bad"), "A".repeat(100));
    });

    const nonsense: readonly Fault[] = [
      ...["garbage", "magic", "opaque", "opcode", "huge", "swap"] as const,
    ];
    for (const fault of nonsense) {
      it(`closes a connection after the fault ${fault}`, async () => {
        await using fake = await FakeMemcached.start();
        await using link = new Link(at(fake.port));
        await Promise.all([link.set("bad", "1"), link.set("good", "2")]);
        fake.fault = once(fault);
        const [bad, ...rest] = await outcomes([
          link.get("bad"),
          link.set("good", "2"),
          link.get("good"),
        ]);
        assertMatch(bad ?? "", /was lost|sent an answer without a request/);
        for (const it of rest) assertMatch(it, /memcached/);
        await recovers(link);
        assertEquals(await link.get("bad"), "1");
        assertEquals(fake.connections, 2);
      });
    }

    it("keeps new requests when a write to the old socket fails", async () => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      await using link = new Link(at(listener.addr.port));
      const input = new Uint8Array(1000);
      const first = link.get("a");
      const old = await listener.accept();
      await old.read(input);
      await old.write(missed(input));
      assertEquals(await first, undefined);
      // More than the socket's buffer, so that a write is still pending.
      const long = "x".repeat(1_000_000);
      const lost = Array.from({ length: 20 }, () => link.set("long", long));
      const next = lost[0]?.then(() => "", () => link.get("b"));
      const others = outcomes(lost);
      await old.read(input);
      await old.closeWrite();
      using fresh = await listener.accept();
      old.close();
      await others;
      await fresh.read(input);
      await fresh.write(missed(input));
      assertEquals(await next, undefined);
    });

    it("ignores the answers of a socket that it closed", async () => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      await using link = new Link(at(listener.addr.port));
      const input = new Uint8Array(1000);
      const first = link.get("a");
      using old = await listener.accept();
      await old.read(input);
      await old.write(missed(input));
      assertEquals(await first, undefined);
      // A new request is sent at once, and the old socket still has answers.
      const anew = Promise.withResolvers<Error | null>();
      link.client.get("b", () => link.client.get("c", anew.resolve));
      await old.read(input);
      const { seq } = link.client;
      await old.write(
        new Uint8Array([...missing(seq + 9), ...missing(seq + 1)]),
      );
      using fresh = await listener.accept();
      const asked = await Promise.race([anew.promise, fresh.read(input)]);
      assertEquals(asked, 25);
      await fresh.write(missed(input));
      assertEquals(await anew.promise, null);
    });

    it("closes a connection that sent an answer twice", async () => {
      await using fake = await FakeMemcached.start();
      await using link = new Link(at(fake.port));
      await link.set("bad", "1");
      fake.fault = once("twice");
      assertEquals(await link.get("bad"), "1");
      await recovers(link);
      assertEquals(fake.connections, 2);
    });

    it("closes a connection that sent an answer without a request", async () => {
      await using fake = await FakeMemcached.start();
      await using link = new Link(at(fake.port));
      await link.set("a", "1");
      const hello = new Uint8Array(24);
      hello[0] = 0x81;
      fake.push(hello);
      await until(() => fake.open === 0);
      assertEquals(await link.get("a"), "1");
    });
  },
);
