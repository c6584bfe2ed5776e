/**
 * The trace that writes leave in the log.
 *
 * @module
 */
import { hash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Log } from "../../log/log.ts";
import type { Source } from "../../service/person_service.ts";
import type { Guarded } from "./authorize.ts";
import { readId, readPath } from "../request/target.ts";

/** What the audit is told by those who came before. */
export type Audited = {
  /** Hono's name for it. */
  Variables: Guarded["Variables"] & {
    /** What the toggle was set to. */
    source: Source | undefined;
  };
};

const RESOURCE = /\/(persons|admin\/source)$/;
const PERSON = /\/persons\/[^/]+$/;

/**
 * A line for each request that it is used for: who asked for what, and how it
 * ended, be it refused. Ids may be personal, such as an address of mail, and
 * logs are read and kept by others than people's data. So a person is told by
 * 16 digits of the id's SHA-256: whoever has the id finds the lines, and
 * whoever has the lines needs a guess for the id.
 */
export function audit(log: Log): MiddlewareHandler<Audited> {
  return async (c, next) => {
    await next();
    const { status, headers } = c.res;
    const path = readPath(c.req.url);
    const one = PERSON.test(path);
    log.info("audit", {
      requestId: headers.get("X-Request-Id"),
      method: c.req.method,
      // Of a path where nothing is, nobody knows what it holds.
      resource: one ? "/persons/{id}" : RESOURCE.exec(path)?.[0],
      person: pseudonym(one ? c.req.url : headers.get("Location")),
      source: c.get("source"),
      status,
      token: c.get("holder")?.fingerprint,
    });
  };
}

function pseudonym(url: string | null): string | undefined {
  if (url === null) return undefined;
  try {
    return hash("sha256", readId(url)).slice(0, 16);
  } catch {
    // There can be no such person.
    return undefined;
  }
}
