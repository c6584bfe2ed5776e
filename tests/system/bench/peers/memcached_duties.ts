import { Hono } from "hono";
import { answerRead, begin, type Entry, entryOf, statusOf } from "./duties.ts";
import { Memcached } from "./memcached.ts";
import { PEOPLE, personOf } from "./people.ts";

/**
 * By hand, with the duties of the service: a client by hand makes one get for each
 * request, in front of a store that is a `Map`. The argument is the address of
 * memcached.
 */
const client = await Memcached.connect(Deno.args[0]);
const store = new Map(
  Array.from({ length: PEOPLE }, (_, n) => [personOf(n).id, personOf(n)]),
);
const app = new Hono();
app.get("/persons/:id", async (c) => {
  const begun = begin(c.req.raw);
  const key = `duties:${begun.person}`;
  const value = await client.get(key);
  let entry: Entry | undefined = value && JSON.parse(value);
  let cacheStatus = entry && statusOf(entry);
  if (!entry || !cacheStatus) {
    const person = store.get(begun.person);
    if (!person) return c.notFound();
    entry = entryOf(JSON.stringify(person));
    await client.set(key, JSON.stringify(entry), 3_600);
    cacheStatus = "person; fwd=uri-miss; stored";
  }
  return answerRead(begun, entry, cacheStatus);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, (request) => app.fetch(request));
