import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import { answerRead, begin, type Entry, entryOf, statusOf } from "./duties.ts";
import { PEOPLE } from "./people.ts";
import { fillTable, finderIn } from "./table.ts";

/** By hand, with the duties of the service: lru-cache in front of node:sqlite. */
const find = finderIn(fillTable(":memory:", PEOPLE));
const cache = new LRUCache<string, Entry>({ max: 10_000 });
const app = new Hono();
app.get("/persons/:id", (c) => {
  const begun = begin(c.req.raw);
  let entry = cache.get(begun.person);
  let cacheStatus = entry && statusOf(entry);
  if (!entry || !cacheStatus) {
    const person = find(begun.person);
    if (!person) return c.notFound();
    entry = entryOf(JSON.stringify(person));
    cache.set(begun.person, entry);
    cacheStatus = "person; fwd=uri-miss; stored";
  }
  return answerRead(begun, entry, cacheStatus);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, (request) => app.fetch(request));
