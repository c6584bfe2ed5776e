import { Hono } from "hono";
import memjs from "memjs";

interface Client {
  get(key: string): Promise<{ readonly value: Uint8Array | null }>;
  set(key: string, value: string, options: { expires: number }): Promise<void>;
}

/**
 * What one would write by hand: Hono and memjs, one get a request, stock
 * cache-aside in front of a store that is a constant. The argument is the
 * address of memcached.
 */
const client: Client = memjs.Client.create(Deno.args[0]);
const app = new Hono();
app.get("/persons/:id", async (c) => {
  const id = c.req.param("id");
  const key = `peer:${id}`;
  const { value } = await client.get(key);
  if (value) return c.json(JSON.parse(new TextDecoder().decode(value)));
  const person = { id, firstName: "A", lastName: "B" };
  await client.set(key, JSON.stringify(person), { expires: 300 });
  return c.json(person);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
