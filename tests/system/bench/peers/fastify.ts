import { BentoCache, bentostore } from "npm:bentocache@1.6.1";
import { memoryDriver } from "npm:bentocache@1.6.1/drivers/memory";
import Fastify from "npm:fastify@5.12.8";
import { answer, HIT } from "./fields.ts";
import { PEOPLE } from "./people.ts";
import { fillTable, finderIn } from "./table.ts";

/**
 * Fastify, with bentocache in memory in front of node:sqlite, under Deno: under
 * Node it costs more. With the argument `fields` it sends the header fields of
 * the service, else its own.
 */
const find = finderIn(fillTable(":memory:", PEOPLE));
const cache = new BentoCache({
  default: "memory",
  stores: {
    memory: bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 })),
  },
});
const fields = Deno.args[0] === "fields"
  ? Object.fromEntries(answer("", HIT).headers)
  : {};
const app = Fastify();
app.get<{ Params: { id: string } }>("/persons/:id", async (request, reply) => {
  const { id } = request.params;
  const person = await cache.getOrSet({
    key: id,
    ttl: "1h",
    factory: () => find(id),
  });
  if (!person) return reply.code(404).send();
  return reply.headers(fields).send(person);
});
const url = await app.listen({ port: 0, host: "127.0.0.1" });
Deno.stdout.writeSync(new TextEncoder().encode(`Listening on ${url}\n`));
