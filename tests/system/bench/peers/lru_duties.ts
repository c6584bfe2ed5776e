import { hash } from "node:crypto";
import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import { begin, end, type Entry, entryOf, show, statusOf } from "./duties.ts";
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
    const body = JSON.stringify(person);
    entry = entryOf(body, `"${hash("sha256", body).slice(0, 32)}"`);
    cache.set(begun.person, entry);
    cacheStatus = "person; fwd=uri-miss; stored";
  }
  const { body, etag } = entry;
  const answer = show(begun, body, {
    cacheControl: "private, no-cache",
    etag,
    cacheStatus,
  });
  end(begun, "hit");
  return answer;
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, (request) => app.fetch(request));
