/**
 * The laws of a {@linkcode PersonCache}, besides the laws of every adapter: the
 * freshness protocol. A cache may forget entries, so the tests must open a cache
 * with enough memory: some laws need a hit.
 *
 * @module
 */
import { assert, assertEquals } from "../std/assert.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import {
  ada,
  adele,
  assertForgotten,
  assertHit,
  readThrough,
  ticketFor,
} from "./cache_steps.ts";
import { daoLaws, tamperWith } from "./dao_laws.ts";
import { type Law, law } from "./law.ts";
import { CONFUSABLE_IDS, person } from "./people.ts";

/** The laws of the freshness protocol. */
const freshnessLaws: readonly Law<PersonCache>[] = [
  law("a filled person is a hit", async (cache) => {
    await readThrough(cache, ada);
    await assertHit(cache, ada.id, ada);
    await assertHit(cache, ada.id, ada);
  }),

  law("a filled absence is a hit too", async (cache) => {
    const ticket = await ticketFor(cache, ada.id);
    await cache.fill(ada.id, ticket, undefined);
    await assertHit(cache, ada.id, undefined);
  }),

  law("a hit is refilled with its own ticket", async (cache) => {
    await readThrough(cache, ada);
    const found = await cache.lookup(ada.id);
    assert(found.state === "hit", `expected a hit, got ${found.state}`);
    assert(await cache.fill(ada.id, found.ticket, adele));
    await assertHit(cache, ada.id, adele);
    await cache.invalidate(ada.id);
    assert(!await cache.fill(ada.id, found.ticket, ada));
    await assertForgotten(cache, ada.id);
  }),

  law("a ticket fills once", async (cache) => {
    const ticket = await ticketFor(cache, ada.id);
    const fills = [ada, adele, ada].map((it) => cache.fill(it.id, ticket, it));
    const filled = await Promise.all(fills);
    assertEquals(filled.filter((it) => it).length, 1);
    assert(!await cache.fill(ada.id, ticket, ada));
  }),

  law("an invalidated entry is never a hit again", async (cache) => {
    await readThrough(cache, ada);
    await cache.invalidate(ada.id);
    await assertForgotten(cache, ada.id);
  }),

  law("a fill with an older ticket is never served", async (cache) => {
    const old = await ticketFor(cache, ada.id);
    await cache.invalidate(ada.id);
    assert(!await cache.fill(ada.id, old, ada));
    await assertForgotten(cache, ada.id);
    await readThrough(cache, adele);
    await assertHit(cache, ada.id, adele);
    assert(!await cache.fill(ada.id, old, ada));
    await assertHit(cache, ada.id, adele);
  }),

  law(
    "while a write is announced nothing is served or filled",
    async (cache) => {
      const before = await readThrough(cache, ada);
      await cache.announce(ada.id);
      assertEquals((await cache.lookup(ada.id)).state, "busy");
      assert(!await cache.fill(ada.id, before, ada));
      assertEquals((await cache.lookup(ada.id)).state, "busy");
    },
  ),

  law("a ticket from before a write fills nothing after it", async (cache) => {
    const before = await ticketFor(cache, ada.id);
    await cache.announce(ada.id);
    await cache.invalidate(ada.id);
    assert(!await cache.fill(ada.id, before, ada));
    await assertForgotten(cache, ada.id);
  }),

  law("after a write the new value is filled and served", async (cache) => {
    await readThrough(cache, ada);
    await cache.announce(ada.id);
    await cache.invalidate(ada.id);
    await readThrough(cache, adele);
    await assertHit(cache, ada.id, adele);
  }),

  law("no ticket is issued twice", async (cache) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const ticket = await ticketFor(cache, ada.id);
      assert(!seen.has(ticket), "a ticket came back");
      seen.add(ticket);
      await cache.invalidate(ada.id);
    }
  }),

  law("readers of one placeholder share its ticket", async (cache) => {
    const seen = await Promise.all(
      Array.from({ length: 10 }, () => cache.lookup(ada.id)),
    );
    const tickets = seen.map((it) =>
      it.state === "miss" ? it.ticket : it.state
    );
    assertEquals(new Set(tickets).size, 1);
  }),

  law("a forgotten entry is never a hit again", async (cache) => {
    await readThrough(cache, ada);
    cache.forget();
    await assertForgotten(cache, ada.id);
    await readThrough(cache, adele);
    await assertHit(cache, ada.id, adele);
    cache.forget();
    await assertForgotten(cache, ada.id);
  }),

  law(
    "a ticket from before forgetting fills nothing after it",
    async (cache) => {
      const before = await ticketFor(cache, ada.id);
      cache.forget();
      assert(!await cache.fill(ada.id, before, ada));
      await assertForgotten(cache, ada.id);
      assert(!await cache.fill(ada.id, before, ada));
      await readThrough(cache, adele);
      await assertHit(cache, ada.id, adele);
    },
  ),

  law("a person put without a ticket is never served", async (cache) => {
    await cache.put(ada);
    await assertForgotten(cache, ada.id);
    await readThrough(cache, adele);
    await cache.put(ada);
    await assertHit(cache, ada.id, adele);
    await cache.delete(ada.id);
    await cache.add(ada);
    await assertHit(cache, ada.id, adele);
  }),

  law("ids that look alike have separate entries", async (cache) => {
    const all = CONFUSABLE_IDS.map((id, i) => person(id, `Number ${i}`));
    for (const it of all) await readThrough(cache, it);
    for (const it of all) await assertHit(cache, it.id, it);
    for (const [i, it] of all.entries()) {
      await cache.invalidate(it.id);
      await assertForgotten(cache, it.id);
      const next = all[i + 1];
      if (next) await assertHit(cache, next.id, next);
    }
  }),

  law("calls at the same time are answered id by id", async (cache) => {
    const all = Array.from({ length: 100 }, (_, i) => person(`many-${i}`));
    const states = async () =>
      new Set(
        (await Promise.all(all.map(({ id }) => cache.lookup(id))))
          .map((it) => it.state),
      );
    await Promise.all(all.map((it) => readThrough(cache, it)));
    await Promise.all(all.map((it) => assertHit(cache, it.id, it)));
    await Promise.all(all.map(({ id }) => cache.announce(id)));
    assertEquals(await states(), new Set(["busy"]));
    await Promise.all(all.map(({ id }) => cache.invalidate(id)));
    assertEquals(await states(), new Set(["miss"]));
  }),

  law("a batch of look-ups answers what each look-up would", async (cache) => {
    const [bob, eve, joe] = ["bob", "eve", "joe"].map((id) => person(id));
    assert(bob && eve && joe);
    await readThrough(cache, ada);
    await cache.fill(eve.id, await ticketFor(cache, eve.id), undefined);
    await cache.announce(joe.id);
    const ids = [ada, bob, eve, joe].map((it) => it.id);
    const looked = await cache.lookupMany?.(ids) ?? [];
    for (const [i, one] of looked.entries()) {
      assert(one.status === "fulfilled", "a look-up of the batch failed");
      const alone = await cache.lookup(ids[i] ?? ada.id);
      const ttl = 0;
      assertEquals({ ...one.value, ttl }, { ...alone, ttl });
    }
    assertEquals(looked.length, cache.lookupMany ? ids.length : 0);
  }),

  law("invalidating an uncached id is harmless", async (cache) => {
    await cache.invalidate(ada.id);
    await cache.invalidate(ada.id);
    await readThrough(cache, ada);
    await assertHit(cache, ada.id, ada);
  }),

  law("a filled person is a copy", async (cache) => {
    const given = { ...ada };
    const ticket = await ticketFor(cache, ada.id);
    await cache.fill(ada.id, ticket, given);
    tamperWith(given);
    await assertHit(cache, ada.id, ada);
    const found = await cache.lookup(ada.id);
    assert(found.state === "hit" && found.record);
    tamperWith(found.record);
    await assertHit(cache, ada.id, ada);
  }),

  law("after dispose the protocol is unavailable too", async (cache) => {
    const ticket = await ticketFor(cache, ada.id);
    await cache[Symbol.asyncDispose]();
    const calls = [
      () => cache.lookup(ada.id),
      () => cache.fill(ada.id, ticket, ada),
      () => cache.announce(ada.id),
      () => cache.invalidate(ada.id),
    ];
    const codes = await Promise.all(
      calls.map((call) =>
        Promise.try<unknown, []>(call).then(
          () => "answered",
          (error) => error.code,
        )
      ),
    );
    assertEquals(new Set(codes), new Set(["unavailable"]));
  }),
];

/** The laws of a cache: the laws of every adapter, and its own. */
export const cacheLaws: readonly Law<PersonCache>[] = [
  ...daoLaws,
  ...freshnessLaws,
];
