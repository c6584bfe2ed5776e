import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import { answer, HIT } from "./fields.ts";
import { PEOPLE, type Person } from "./people.ts";
import { fillTable, finderIn } from "./table.ts";

/** By hand: Hono, with lru-cache in front of node:sqlite. */
const find = finderIn(fillTable(":memory:", PEOPLE));
const cache = new LRUCache<string, Person>({ max: 10_000, ttl: 3_600_000 });
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
