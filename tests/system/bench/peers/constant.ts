import { answer, HIT } from "./fields.ts";
import { personOf } from "./people.ts";

/** The floor: a constant with the header fields of the service's answer. */
const BODY = JSON.stringify(personOf(1));

Deno.serve({ port: 0, hostname: "127.0.0.1" }, () => answer(BODY, HIT));
