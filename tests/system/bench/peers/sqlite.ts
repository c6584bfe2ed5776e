import { Hono } from "hono";
import { answer, BYPASS } from "./fields.ts";
import { PEOPLE } from "./people.ts";
import { fillTable, finderIn } from "./table.ts";

/** By hand: Hono and node:sqlite. */
const find = finderIn(fillTable(":memory:", PEOPLE));
const app = new Hono();
app.get("/persons/:id", (c) => {
  const person = find(c.req.param("id"));
  return person ? answer(JSON.stringify(person), BYPASS) : c.notFound();
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
