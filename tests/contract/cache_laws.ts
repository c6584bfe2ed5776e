/**
 * The laws of a {@linkcode PersonCache}, besides the laws of every adapter: the
 * freshness protocol. A cache may forget entries, so the tests must open a cache
 * with enough memory: some laws need a hit.
 *
 * @module
 */
import { assert, assertEquals } from "../std/assert.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { PersonId } from "../../src/person/person.ts";
import {
  ada,
  adele,
  assertForgotten,
  assertHit,
  look,
  readThrough,
  ticketFor,
} from "./cache_steps.ts";
import { daoLaws, tamperWith } from "./dao_laws.ts";
import { type Law, law } from "./law.ts";
import { CONFUSABLE_IDS, person } from "./people.ts";

/** The laws of the freshness protocol. */
export const freshnessLaws: readonly Law<PersonCache>[] = [
  law("a filled person is a hit", async (cache) => {
    await readThrough(cache, ada);
    await assertHit(cache, ada.id, ada);
    await assertHit(cache, ada.id, ada);
  }),

  law("a filled absence is a hit too", async (cache) => {
    const ticket = await ticketFor(cache, ada.id);
    await cache.fill([{ ticket, record: undefined }]);
    await assertHit(cache, ada.id, undefined);
  }),

  law("a hit is refilled under its own ticket", async (cache) => {
    await readThrough(cache, ada);
    const found = await look(cache, ada.id);
    assert(found.state === "hit", `expected a hit, got ${found.state}`);
    await cache.fill([{ ticket: found.ticket, record: adele }]);
    await assertHit(cache, ada.id, adele);
    await cache.invalidate([ada.id]);
    await cache.fill([{ ticket: found.ticket, record: ada }]);
    await assertForgotten(cache, ada.id);
  }),

  law("an invalidated entry is never a hit again", async (cache) => {
    await readThrough(cache, ada);
    await cache.invalidate([ada.id]);
    await assertForgotten(cache, ada.id);
  }),

  law("a fill under an ended generation is never served", async (cache) => {
    const old = await ticketFor(cache, ada.id);
    await cache.invalidate([ada.id]);
    await cache.fill([{ ticket: old, record: ada }]);
    await assertForgotten(cache, ada.id);
    await readThrough(cache, adele);
    await assertHit(cache, ada.id, adele);
    await cache.fill([{ ticket: old, record: ada }]);
    const found = await look(cache, ada.id);
    if (found.state === "hit") assertEquals(found.record, adele);
  }),

  law(
    "while a write is announced nothing is served or filled",
    async (cache) => {
      const before = await readThrough(cache, ada);
      await cache.announce([ada.id]);
      assertEquals((await look(cache, ada.id)).state, "busy");
      await cache.fill([{ ticket: before, record: ada }]);
      assertEquals((await look(cache, ada.id)).state, "busy");
    },
  ),

  law("a ticket from before a write fills nothing after it", async (cache) => {
    const before = await ticketFor(cache, ada.id);
    await cache.announce([ada.id]);
    await cache.invalidate([ada.id]);
    await cache.fill([{ ticket: before, record: ada }]);
    await assertForgotten(cache, ada.id);
  }),

  law("after a write the new value is filled and served", async (cache) => {
    await readThrough(cache, ada);
    await cache.announce([ada.id]);
    await cache.invalidate([ada.id]);
    await readThrough(cache, adele);
    await assertHit(cache, ada.id, adele);
  }),

  law("no generation is issued twice", async (cache) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { generation } = await ticketFor(cache, ada.id);
      assert(!seen.has(generation), "a generation came back");
      assert(generation.length >= 16, "a generation is too short to be random");
      seen.add(generation);
      await cache.invalidate([ada.id]);
    }
  }),

  law("readers of one generation share it", async (cache) => {
    const tickets = await Promise.all(
      Array.from({ length: 10 }, () => look(cache, ada.id)),
    );
    const generations = tickets.map((it) =>
      it.state === "miss" ? it.ticket.generation : it.state
    );
    assertEquals(new Set(generations).size, 1);
  }),

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

  law("ids that look alike have separate generations", async (cache) => {
    const all = CONFUSABLE_IDS.map((id, i) => person(id, `Number ${i}`));
    for (const it of all) await readThrough(cache, it);
    for (const it of all) await assertHit(cache, it.id, it);
    for (const [i, it] of all.entries()) {
      await cache.invalidate([it.id]);
      await assertForgotten(cache, it.id);
      const next = all[i + 1];
      if (next) await assertHit(cache, next.id, next);
    }
  }),

  law("a batch is answered in order, id by id", async (cache) => {
    const [hit, absent, busy, cold] = ["hit", "absent", "busy", "cold"]
      .map((id) => person(id).id) as [PersonId, PersonId, PersonId, PersonId];
    await readThrough(cache, person("hit"));
    await cache.fill([
      { ticket: await ticketFor(cache, absent), record: undefined },
    ]);
    await cache.announce([busy]);
    const found = await cache.lookup([hit, cold, busy, absent]);
    assertEquals(
      found.map((it) => it.state),
      ["hit", "miss", "busy", "hit"],
    );
    assertEquals(await cache.lookup([]), []);
  }),

  law("a batch is filled, announced and invalidated whole", async (cache) => {
    const all = Array.from({ length: 100 }, (_, i) => person(`many-${i}`));
    const ids = all.map((it) => it.id);
    const states = async () =>
      new Set((await cache.lookup(ids)).map((it) => it.state));
    const found = await cache.lookup(ids);
    await cache.fill(all.map((it, i) => {
      const seen = found[i];
      assert(seen?.state === "miss");
      return { ticket: seen.ticket, record: it };
    }));
    assertEquals(await states(), new Set(["hit"]));
    await cache.announce(ids);
    assertEquals(await states(), new Set(["busy"]));
    await cache.invalidate(ids);
    assertEquals(await states(), new Set(["miss"]));
    await Promise.all([cache.fill([]), cache.announce([])]);
    await cache.invalidate([]);
  }),

  law("invalidating an uncached id is harmless", async (cache) => {
    await cache.invalidate([ada.id]);
    await cache.invalidate([ada.id]);
    await readThrough(cache, ada);
    await assertHit(cache, ada.id, ada);
  }),

  law("a filled person is a copy", async (cache) => {
    const given = { ...ada };
    const ticket = await ticketFor(cache, ada.id);
    await cache.fill([{ ticket, record: given }]);
    tamperWith(given);
    await assertHit(cache, ada.id, ada);
    const found = await look(cache, ada.id);
    assert(found.state === "hit" && found.record);
    tamperWith(found.record);
    await assertHit(cache, ada.id, ada);
  }),

  law("after dispose the protocol is unavailable too", async (cache) => {
    const ticket = await ticketFor(cache, ada.id);
    await cache[Symbol.asyncDispose]();
    const calls = [
      cache.lookup([ada.id]),
      cache.fill([{ ticket, record: ada }]),
      cache.announce([ada.id]),
      cache.invalidate([ada.id]),
    ];
    const codes = await Promise.all(
      calls.map((it) => it.then(() => "answered", (error) => error.code)),
    );
    assertEquals(new Set(codes), new Set(["unavailable"]));
  }),
];

/** The laws of a cache: the laws of every adapter, and its own. */
export const cacheLaws: readonly Law<PersonCache>[] = [
  ...daoLaws,
  ...freshnessLaws,
];
