import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import { answer, HIT } from "./fields.ts";
import { PEOPLE, type Person } from "./people.ts";
import { fillTable, finderIn } from "./table.ts";

/**
 * By hand: Hono, with lru-cache in front of node:sqlite. The arguments are how
 * many people the cache may keep, and how many there are.
 */
const [max = 10_000, people = PEOPLE] = Deno.args.map(Number);
const find = finderIn(fillTable(":memory:", people));
const cache = new LRUCache<string, Person>({ max, ttl: 3_600_000 });
const app = new Hono();
app.get("/persons/:id", (c) => {
  const id = c.req.param("id");
  const cached = cache.get(id);
  if (cached) return answer(JSON.stringify(cached), HIT);
  const person = find(id);
  if (!person) return c.notFound();
  cache.set(id, person);
  return answer(JSON.stringify(person), HIT);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
