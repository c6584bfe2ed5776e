import { hash } from "node:crypto";
import { Hono } from "hono";
import { createPool } from "mysql2/promise";
import { begin, end, etagOf, show } from "./duties.ts";
import { connect } from "./memjs_client.ts";

/**
 * By hand, with the duties of the service: a mark in memcached before the write to
 * the database, a delete of it afterwards, and a line of an audit log. The
 * arguments are the database's URL and the address of memcached.
 */
const [uri = "", memcached] = Deno.args;
const pool = createPool({ uri, connectionLimit: 10 });
const client = connect(memcached);
const encoder = new TextEncoder();

/** The lines that follow the first one within 25 ms are written with it. */
let lines = "";
function audit(line: unknown): void {
  if (lines === "") {
    setTimeout(() => {
      const bytes = encoder.encode(lines);
      lines = "";
      void Deno.stderr.write(bytes);
    }, 25);
  }
  lines += `${JSON.stringify(line)}\n`;
}

function isName(value: unknown, least: number): value is string {
  return typeof value === "string" && value.isWellFormed() &&
    value.length >= least && value.length <= 255;
}

const app = new Hono();
app.put("/persons/:id", async (c) => {
  const begun = begin(c.req.raw);
  const id = begun.person;
  const type = c.req.raw.headers.get("Content-Type");
  const { firstName, lastName, ...more } = await c.req.json();
  const isFine = type === "application/json" && isName(firstName, 1) &&
    isName(lastName, 0) && Object.keys(more).length === 0;
  if (!isFine) return c.json({ type: "invalid" }, 400);
  const key = `duties:${id}`;
  await client.set(key, `mark ${crypto.randomUUID()}`, { expires: 30 });
  await pool.execute(
    "INSERT INTO by_hand (id, first_name, last_name) VALUES (?, ?, ?) " +
      "ON DUPLICATE KEY UPDATE first_name = VALUES(first_name), " +
      "last_name = VALUES(last_name)",
    [id, firstName, lastName],
  );
  await client.delete(key);
  const body = JSON.stringify({ id, firstName, lastName });
  const answer = show(begun, body, {
    cacheControl: "no-store",
    etag: etagOf(body),
  });
  audit({
    time: new Date().toISOString(),
    level: "info",
    message: "audit",
    method: "PUT",
    resource: "/persons/{id}",
    person: hash("sha256", id).slice(0, 16),
    status: 200,
    requestId: begun.id,
  });
  end(begun, "write");
  return answer;
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, (request) => app.fetch(request));
