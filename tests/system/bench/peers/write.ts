import { Hono } from "hono";
import { createPool } from "mysql2/promise";
import { written } from "./fields.ts";
import { connect } from "./memjs_client.ts";
import type { Person } from "./people.ts";

/**
 * By hand: a write to the database, and a delete of the entry in memcached. The
 * arguments are the database's URL and the address of memcached.
 *
 * The commit is as durable as that of the service. The handler checks no field,
 * limits neither the body nor its time, marks no entry before the commit, leaves
 * no line in an audit log, and its table has no triggers.
 */
const [uri = "", memcached] = Deno.args;
const pool = createPool({ uri, connectionLimit: 10 });
const client = connect(memcached);
const app = new Hono();
app.put("/persons/:id", async (c) => {
  const id = c.req.param("id");
  const { firstName, lastName }: Person = await c.req.json();
  await pool.execute(
    "INSERT INTO by_hand (id, first_name, last_name) VALUES (?, ?, ?) " +
      "ON DUPLICATE KEY UPDATE first_name = VALUES(first_name), " +
      "last_name = VALUES(last_name)",
    [id, firstName, lastName],
  );
  await client.delete(`written:${id}`);
  return written(JSON.stringify({ id, firstName, lastName }));
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
