import { personOf } from "./people.ts";

/** `Deno.serve` alone, with a person that is always the same. */
const BODY = JSON.stringify(personOf(1));
const HEADERS = { "Content-Type": "application/json" };

Deno.serve(
  { port: 0, hostname: "127.0.0.1" },
  () => new Response(BODY, { headers: HEADERS }),
);
