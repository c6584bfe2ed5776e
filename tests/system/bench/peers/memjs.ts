import { Hono } from "hono";
import { answer, HIT } from "./fields.ts";
import { connect } from "./memjs_client.ts";
import { PEOPLE, type Person, personOf } from "./people.ts";

/**
 * By hand: Hono and memjs as it comes, one get a request, cache-aside in front
 * of a store that is a `Map`. The argument is the address of memcached.
 */
const client = connect(Deno.args[0]);
const store = new Map(
  Array.from({ length: PEOPLE }, (_, n) => [personOf(n).id, personOf(n)]),
);
const decoder = new TextDecoder();
const app = new Hono();
app.get("/persons/:id", async (c) => {
  const id = c.req.param("id");
  const key = `peer:${id}`;
  const { value } = await client.get(key);
  if (value) {
    const person: Person = JSON.parse(decoder.decode(value));
    return answer(JSON.stringify(person), HIT);
  }
  const person = store.get(id);
  if (!person) return c.notFound();
  const text = JSON.stringify(person);
  await client.set(key, text, { expires: 3600 });
  return answer(text, HIT);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
