/**
 * The audit log: one line for each write.
 *
 * @module
 */
import { hash } from "node:crypto";
import type { Context } from "hono";
import type { BoundedLines, BoundedMessages } from "../../log/bounded_lines.ts";
import type { Log } from "../../log/log.ts";
import type { AuthorizedEnv } from "./authorize.ts";
import type { Around } from "./handler.ts";
import { readId, readPath } from "../request/target.ts";

/** The variables that earlier middleware and the routes set for the audit. */
export type AuditEnv = {
  /** The key that Hono prescribes. */
  Variables: AuthorizedEnv["Variables"] & {
    /** The new source of reads, if the request set it, also for all instances. */
    source: string | undefined;
  };
};

/** The lines of refused writes: a client without a token can send any number. */
export const REFUSALS: BoundedMessages = {
  each: "audit",
  more: "audit: more writes were refused",
};

const AUDITED: ReadonlySet<string> = new Set([
  "PUT",
  "POST",
  "PATCH",
  "DELETE",
]);
const RESOURCE = /\/(persons|admin\/source)$/;
const PERSON = /\/persons\/[^/]+$/;

/**
 * Logs one line for each write: the token, the resource and the
 * status, also of a refused request, unless a flood of them is summed up. An id
 * may be personal data, such as a mail address, and logs have other readers than
 * the data. So the line shows 16 digits of the id's SHA-256: a reader who knows
 * the id finds its lines, and a reader of the lines can only guess the id.
 */
export function audit(
  log: Log,
  refusals: BoundedLines,
): Around {
  const written = async (
    c: Context<AuditEnv>,
    answer: Response | Promise<Response>,
  ) => {
    const response = await answer;
    const { status, headers } = response;
    const path = readPath(c.req.url);
    const one = PERSON.test(path);
    const fields = () => ({
      requestId: headers.get("X-Request-Id"),
      method: c.req.method,
      // An unknown path is not logged: it may hold personal data.
      resource: one ? "/persons/{id}" : RESOURCE.exec(path)?.[0],
      person: pseudonym(one ? c.req.url : headers.get("Location")),
      source: c.get("source"),
      status,
      token: c.get("holder")?.fingerprint,
    });
    // A 5xx is no refusal: the write may have been applied.
    if (status >= 400 && status < 500) refusals.add(status, fields);
    else log.info("audit", fields());
    return response;
  };
  return (handler) => (c) =>
    AUDITED.has(c.req.method) ? written(c, handler(c)) : handler(c);
}

function pseudonym(url: string | null): string | undefined {
  if (url === null) return undefined;
  try {
    return hash("sha256", readId(url)).slice(0, 16);
  } catch {
    // The URL holds no valid id.
    return undefined;
  }
}
