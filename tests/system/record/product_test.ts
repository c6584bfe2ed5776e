import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { memcache, memory } from "../../../adapters/mod.ts";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import { id, number, optional, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { eventually } from "../e2e/eventually.ts";
import { databases } from "./databases.ts";
import { providedUrl } from "../../support/servers/provided.ts";

interface Product {
  readonly id: string;
  readonly name: string;
  readonly unitPrice: number;
  readonly order: number;
  readonly note?: string;
}

const PRODUCT = new RecordType<Product>("product", {
  id: id(),
  name: text(1, 100),
  unitPrice: number(),
  // A reserved word of SQL.
  order: number(),
  note: optional(text(0, 2000)),
});

const CACHE = {
  record: PRODUCT,
  timeout: 2_000,
  lifetimes: { ttl: 60_000, absentTtl: 60_000, stale: 60_000, mark: 30_000 },
};

const DATABASES = databases(PRODUCT);

const CACHES = {
  memory: () => memory.open(new URL("memory:"), CACHE),
  memcached: () =>
    memcache.open(new URL(providedUrl("PERSON_TEST_MEMCACHE")), CACHE),
};

/** Numbers that a careless database rounds, and texts that it trims. */
const PRODUCTS: Product[] = [
  ...[0, -0.5, 0.1, 1e21, 1e-7, 123456789.123456, Number.MAX_SAFE_INTEGER]
    .map((unitPrice, i) => ({
      ...{ id: `number ${i}`, name: "n", unitPrice, order: i },
    })),
  { id: "empty", name: "n", unitPrice: 1, order: 1, note: "" },
  { id: "long", name: "n", unitPrice: 1, order: 1, note: "é".repeat(2000) },
  { id: "space", name: " n ", unitPrice: 1, order: 1, note: "x " },
];

for (const [database, make] of Object.entries(DATABASES)) {
  for (const [kind, openCache] of Object.entries(CACHES)) {
    describe(`products in ${database} behind ${kind}`, () => {
      it("are read through the cache and written in step with it", async () => {
        const { made, open } = await make();
        await using _ = made;
        await using store = open();
        await using cache = openCache();
        await using products = new CacheAside({
          ...{ store, cache, shared: true, durable: false },
        });
        await products.start();
        const pen = PRODUCT.parse({
          ...{
            id: crypto.randomUUID(),
            name: "Pen",
            unitPrice: 1.25,
            order: 3,
          },
        });
        // After a pause of the machine the store answers, without the cache.
        const read = (record: Product | undefined, via: "hit" | "miss") =>
          eventually(async () => {
            const found = await products.read(pen.id);
            assertEquals(found.record, record);
            return found.origin.via;
          }, (it) => it === via);
        await read(undefined, "miss");
        await read(undefined, "hit");
        assertEquals((await products.put(pen)).result, "created");
        await read(pen, "miss");
        await read(pen, "hit");
        const dear: Product = { ...pen, unitPrice: 2.5, note: "new" };
        const set = await products.compareAndSet(pen, dear);
        assertEquals(set.result, true);
        await read(dear, "miss");
        assertEquals((await products.delete(pen.id)).result, true);
        await read(undefined, "miss");
      });
    });
  }

  describe(`the products in ${database}`, () => {
    it("are kept and compared to the last digit and letter", async () => {
      const { made, open } = await make();
      await using _ = made;
      await using store = open();
      assertEquals(await store.putMany(PRODUCTS), PRODUCTS.length);
      const ids = PRODUCTS.map((it) => it.id);
      const found = await store.getMany(ids);
      for (const it of PRODUCTS) {
        assertEquals(found.get(it.id), it);
        const noted = { ...it, note: `${it.note ?? ""}!` };
        const dearer = { ...it, unitPrice: it.unitPrice * 2 + 1 };
        for (const other of [noted, dearer]) {
          assert(!await store.compareAndSet(other, it));
          assert(await store.compareAndSet(it, other));
          assertEquals(await store.get(it.id), other);
          assert(await store.compareAndSet(other, it));
        }
        const { note: removed, ...bare } = it;
        if (removed === undefined) continue;
        assert(await store.compareAndSet(it, bare));
        assertEquals(await store.get(it.id), bare);
        assert(await store.compareAndSet(bare, undefined));
      }
    });
  });
}
