import { Hono } from "hono";
import { createPool, type RowDataPacket } from "mysql2/promise";
import { answer, BYPASS } from "./fields.ts";

interface Row extends RowDataPacket {
  readonly id: Uint8Array;
  readonly first_name: string;
  readonly last_name: string;
}

/** By hand: Hono and mysql2 `execute`. The argument is the database's URL. */
const pool = createPool({ uri: Deno.args[0] ?? "", connectionLimit: 10 });
const decoder = new TextDecoder();
const app = new Hono();
app.get("/persons/:id", async (c) => {
  const [[row]] = await pool.execute<Row[]>(
    "SELECT id, first_name, last_name FROM by_hand WHERE id = ?",
    [c.req.param("id")],
  );
  if (!row) return c.notFound();
  const person = {
    id: decoder.decode(row.id),
    firstName: row.first_name,
    lastName: row.last_name,
  };
  return answer(JSON.stringify(person), BYPASS);
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
