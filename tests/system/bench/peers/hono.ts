import { Hono } from "hono";

/** Hono alone: a route with a parameter, and JSON. */
const app = new Hono();
app.get(
  "/persons/:id",
  (c) => c.json({ id: c.req.param("id"), firstName: "A", lastName: "B" }),
);
Deno.serve({ port: 0, hostname: "127.0.0.1" }, app.fetch);
