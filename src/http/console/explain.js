/**
 * What an answer says of how it was made, in sentences.
 *
 * @module
 */

/** Why a read did not use the cache. */
const BYPASS = {
  "source":
    "the toggle says that reads come from the database, or there is no cache",
  "no-cache": "no cache is configured",
  "cache-unavailable": "the cache does not answer",
  "write-in-progress": "a write of this person is under way",
  "invalidation-pending":
    "a change is committed, and the cache could not be told of it yet",
  "outbox-unread": "this instance could not read the outbox lately",
  "changes-unread":
    "the database did not say whether another program has changed it",
  "cache-changed": "the cache was replaced a moment ago",
  "list": "a list always comes from the database",
};

/** @typedef {"hit" | "stale" | "miss" | "asked" | "bypass" | "write" | "problem"} How */

/**
 * The service's member of a `Cache-Status` (RFC 9211), by the names of its
 * parameters.
 *
 * @param {string | null} field
 * @returns {ReadonlyMap<string, string>}
 */
export function parseCacheStatus(field) {
  const member =
    /(?:^|,)\s*person((?:\s*;\s*[a-z-]+(?:=(?:"[^"]*"|[^;,\s]+))?)*)/
      .exec(field ?? "");
  const found = new Map();
  for (
    const [, name, quoted, plain] of (member?.[1] ?? "").matchAll(
      /;\s*([a-z-]+)(?:=(?:"([^"]*)"|([^;,\s]+)))?/g,
    )
  ) {
    found.set(name, quoted ?? plain ?? "");
  }
  return found;
}

/**
 * How a read was answered, and that in sentences.
 *
 * @param {string | null} field Its `Cache-Status`.
 * @returns {{ how: How, label: string, text: string } | undefined}
 */
export function explainRead(field) {
  const status = parseCacheStatus(field);
  if (status.has("hit")) return explainHit(status);
  const stored = status.has("stored")
    ? " It is in the cache now, so the next read is a hit."
    : "";
  const detail = status.get("detail") ?? "";
  switch (status.get("fwd")) {
    case "uri-miss": {
      const shared = status.has("collapsed")
        ? " One read of the database answered several callers."
        : "";
      const text = "From the database: the cache had no entry.";
      return { how: "miss", label: "Miss", text: text + stored + shared };
    }
    case "request": {
      const text = "From the database: the request asked for that.";
      return { how: "asked", label: "Asked for", text: text + stored };
    }
    case "bypass": {
      const reason = Object.hasOwn(BYPASS, detail)
        ? BYPASS[/** @type {keyof typeof BYPASS} */ (detail)]
        : detail;
      const text = `From the database, past the cache: ${reason}.`;
      return { how: "bypass", label: "Bypass", text };
    }
    default:
      return undefined;
  }
}

/**
 * @param {ReadonlyMap<string, string>} status
 * @returns {{ how: How, label: string, text: string }}
 */
function explainHit(status) {
  const detail = status.get("detail");
  const ttl = Number(status.get("ttl"));
  const left = ttl < 0
    ? `past its time by ${-ttl} s`
    : `fresh for another ${ttl} s`;
  const old = status.get("age");
  const age = old === undefined
    ? `The entry is ${left}.`
    : `The entry is ${old} s old, and ${left}.`;
  if (detail === "unverified") {
    const text =
      `From the cache, but the database did not answer this read: there may be a newer value. ${age}`;
    return { how: "stale", label: "Unverified", text };
  }
  if (ttl < 0) {
    const text = `From the cache, because the database does not answer. ${age}`;
    return { how: "stale", label: "Stale", text };
  }
  const where = detail === "bounded-staleness"
    ? "From the memory of this process, for the time that the operator allows."
    : "From the cache, without a question to the database.";
  return { how: "hit", label: "Hit", text: `${where} ${age}` };
}

/**
 * What became of a write.
 *
 * @param {number} status
 * @param {string | null} field Its `Cache-Status`.
 * @returns {{ how: How, label: string, text: string }}
 */
export function explainWrite(status, field) {
  const done = status === 201
    ? "Created"
    : status === 204
    ? "Deleted"
    : "Changed";
  const pending =
    parseCacheStatus(field).get("detail") === "invalidation-pending";
  const text = pending
    ? `${done} in the database. The cache could not be told of it yet: until then reads of this person ask the database.`
    : `${done} in the database, and the cache was told of it before this answer.`;
  return { how: "write", label: done, text };
}

/**
 * What is wrong, for a reader of the page.
 *
 * @param {{ status: number, body: unknown }} answer
 * @returns {string}
 */
export function explainProblem({ status, body }) {
  if (status === 0) return "The service did not answer.";
  const { detail, errors } = typeof body === "object" && body !== null
    ? /** @type {{ detail?: unknown, errors?: unknown }} */ (body)
    : {};
  const faults = Array.isArray(errors)
    ? errors.map(({ pointer, detail }) =>
      ` ${pointer ? `${pointer}: ` : ""}${detail}.`
    )
    : [];
  const token = status === 401 || status === 403
    ? " The field for a token is on this page."
    : "";
  return `${detail ?? `The answer was ${status}.`}${faults.join("")}${token}`;
}
