import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { getMany } from "../../../adapters/memcache/get_many.ts";
import type { TransportOptions } from "../../../adapters/values/transport_options.ts";
import type { Version } from "../../../src/dao/key_value.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { at, Link, once, outcome, until } from "./link.ts";

const KEY = "person/identity";
const ADD = 0x02;

/** How often the identity was asked for. */
const asked = (server: FakeMemcached) =>
  server.requests.filter(({ key }) => key === KEY).length / 2;

async function fixture(options: Partial<TransportOptions> = {}) {
  const server = await FakeMemcached.start();
  const changes: (string | undefined)[] = [];
  const link: Link = new Link(at(server.port), {
    onIdentity: () => changes.push(link.transport.identity),
    ...options,
  });
  const open = new AsyncDisposableStack();
  open.use(server);
  open.use(link);
  return { server, link, changes, open };
}

describe("the identity of a memcached server", () => {
  it("is random, and the same for all that ask", async () => {
    const { server, link, changes, open } = await fixture();
    await using _ = open;
    await using other = new Link(at(server.port));
    await Promise.all([link.transport.identify(), other.transport.identify()]);
    const { identity } = link.transport;
    assertMatch(identity ?? "", /^[0-9a-f-]{36}$/);
    assertEquals(other.transport.identity, identity);
    assertEquals(changes, [identity]);
  });

  it("is not asked for by those who do not need it", async () => {
    const { server, link, open } = await fixture();
    await using _ = open;
    await link.get("a");
    assertEquals(asked(server), 0);
  });

  it("is asked for again after 10,000 keys of batches", async () => {
    const { server, link, open } = await fixture();
    await using _ = open;
    await link.transport.identify();
    const names = Array.from({ length: 1_000 }, (_, n) => `p${n}`);
    for (let n = 0; n < 25; n++) {
      await getMany(names.map((name) => ({ node: link, name })), () => {});
    }
    assertEquals(asked(server), 3);
  });

  it("is asked for once a connection, before all else", async () => {
    const { server, link, open } = await fixture();
    await using _ = open;
    await link.transport.identify();
    await Promise.all([link.get("a"), link.get("b")]);
    assertEquals(asked(server), 1);
    server.disconnect();
    await until(() => server.open === 0);
    await until(async () => await outcome(link.get("c")) === "value undefined");
    const [, first] = Object.groupBy(server.requests, ({ key }) => key)[KEY] ??
      [];
    assertEquals(first?.key, KEY);
    assertEquals(asked(server), 2);
    assertEquals(server.connections, 2);
  });

  it("that is gone fails a compare-and-set, which may be applied", async () => {
    const { server, link, open } = await fixture();
    await using _ = open;
    await link.transport.identify();
    await link.set("a", "1");
    const ticket = Promise.withResolvers<Version | undefined>();
    link.client.get("a", () => ticket.resolve(link.transport.version));
    const version = await ticket.promise;
    assert(version);
    // A full server: it has dropped the item, and takes no other one.
    server.values.delete(KEY);
    server.fault = ({ key, opcode }) =>
      key === KEY && opcode === ADD ? "full" : undefined;
    const asking = link.transport.identify();
    const swapped = link.ask<boolean>((done) =>
      link.client.compareAndSet(
        ...["a", Buffer.from("2"), { expires: 9, version }] as const,
        done,
      )
    );
    assertMatch(await outcome(swapped), /keeps no identity/);
    await outcome(asking);
  });

  it("that changes fails what was meant for the server before", async () => {
    const { server, link, changes, open } = await fixture();
    await using _ = open;
    await link.transport.identify();
    server.values.clear();
    server.disconnect();
    await until(() => server.open === 0);
    assertMatch(await outcome(link.get("a")), /is another server than before/);
    assertEquals(changes.length, 2);
    assertNotEquals(changes[0], changes[1]);
    assertEquals(await outcome(link.get("a")), "value undefined");
  });

  it("that changed while the circuit was open closes it", async () => {
    const health: string[] = [];
    const { server, link, open } = await fixture({
      timeout: 500,
      onHealth: (_, state) => health.push(state),
    });
    await using _ = open;
    await link.transport.identify();
    server.fault = once("stall");
    assertMatch(await outcome(link.get("bad")), /did not answer/);
    server.values.clear();
    await until(async () => await outcome(link.get("a")) === "value undefined");
    assertEquals(health, ["down", "up"]);
  });

  it("is asked for again after many requests, so that it is not evicted", async () => {
    const { server, link, open } = await fixture();
    await using _ = open;
    server.silent = true;
    await link.transport.identify();
    for (let i = 0; i < 10; i++) {
      await Promise.all(Array.from({ length: 999 }, () => link.get("a")));
    }
    server.silent = false;
    await Promise.all(Array.from({ length: 10 }, () => link.get("a")));
    assertEquals(asked(server), 1);
    assertEquals(server.connections, 1);
  });

  it("that the server does not keep opens the circuit", async () => {
    const { server, link, open } = await fixture();
    await using _ = open;
    server.fault = ({ key, opcode }) =>
      key === KEY && opcode === 2 ? "full" : undefined;
    await link.transport.identify();
    assertEquals(link.transport.identity, undefined);
    assertMatch(
      await outcome(link.get("a")),
      /until it answers a probe: .*no identity/,
    );
  });
});
