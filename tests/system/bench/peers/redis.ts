import { Hono } from "hono";
import { createClient } from "@redis/client";
import { answer, HIT } from "./fields.ts";
import { PEOPLE, type Person, personOf } from "./people.ts";

/**
 * By hand: Hono and @redis/client as it comes, one get a request, cache-aside in
 * front of a store that is a `Map`. The argument is the URL of Redis.
 */
const [url = ""] = Deno.args;
const client = createClient({ url });
await client.connect();
const store = new Map(
  Array.from({ length: PEOPLE }, (_, n) => [personOf(n).id, personOf(n)]),
);
const app = new Hono();
app.get("/persons/:id", async (c) => {
  const id = c.req.param("id");
  const key = `peer:${id}`;
  const value = await client.get(key);
  if (value) {
    const person: Person = JSON.parse(value);
    return answer(JSON.stringify(person), HIT);
  }
  const person = store.get(id);
  if (!person) return c.notFound();
  const text = JSON.stringify(person);
  await client.set(key, text, { EX: 3600 });
  return answer(text, HIT);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
