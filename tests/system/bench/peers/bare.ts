/** The floor: `Deno.serve` alone, with a person that is always the same. */
const PERSON = JSON.stringify({ id: "1", firstName: "A", lastName: "B" });
const HEADERS = { "Content-Type": "application/json" };

Deno.serve(
  { port: 0, hostname: "127.0.0.1" },
  () => new Response(PERSON, { headers: HEADERS }),
);
