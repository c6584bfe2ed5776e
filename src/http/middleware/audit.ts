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
import type { Route } from "../../metrics/request_labels.ts";
import { after } from "../../soon.ts";
import { readId } from "../request/target.ts";
import { keepRequestId, requestId } from "../response/request_id.ts";

/** The variables that earlier middleware and the routes set for the audit. */
export type AuditEnv = {
  /** The key that Hono prescribes. */
  Variables: AuthorizedEnv["Variables"] & {
    /** The new source of reads, if the request set it, also for all instances. */
    "person/source": string | undefined;
  };
};

/** The lines of refused writes: a client without a token can send any number. */
export const REFUSALS: BoundedMessages = {
  each: "audit",
  more: "audit: more writes were refused",
};

// No Set: V8 would first look the text up in its table of all texts.
const AUDITED: readonly string[] = ["PUT", "POST", "PATCH", "DELETE"];

/**
 * Logs one line for each write: the token, the resource and the status. A refused
 * write has a line, too, unless a flood of them is summed up. An id may be
 * personal data, such as a mail address, and logs have other readers than the
 * data. So the line shows 16 digits of the id's SHA-256: a reader who knows the id
 * finds its lines, and a reader of the lines can only guess the id.
 */
export function audit(
  log: Log,
  refusals: BoundedLines,
): (route: Route) => Around {
  return (route) => {
    const one = route === "/persons/{id}";
    const written = (c: Context<AuditEnv>, answer: Response) => {
      const { status } = answer;
      const fields = () => ({
        requestId: requestId(c),
        method: c.req.method,
        // An unknown path is not logged: it may hold personal data.
        resource: route === "other" ? undefined : route,
        person: pseudonym(one ? c.req.url : answer.headers.get("Location")),
        source: c.get("person/source"),
        status,
        token: c.get("person/holder")?.fingerprint,
      });
      // A 5xx is no refusal: the write may have been applied.
      if (status >= 400 && status < 500) refusals.add(status, fields);
      else log.info("audit", fields());
      return answer;
    };
    return (handler) => (c) => {
      if (!AUDITED.includes(c.req.method)) return handler(c);
      keepRequestId(c);
      return after(handler(c), (answer) => written(c, answer));
    };
  };
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
