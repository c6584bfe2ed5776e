/**
 * The URLs of the service.
 *
 * @module
 */
import { ClientError } from "../client_error.ts";

/** The base of all URLs; its path ends with a slash. */
export function baseOf(address: string | URL): URL {
  const base = URL.canParse(address) ? new URL(address) : undefined;
  const plain = base && /^https?:$/.test(base.protocol) &&
    `${base.username}${base.password}${base.search}${base.hash}` === "";
  if (!plain) {
    // The address is not shown: a password may be in it.
    throw new TypeError(
      "The address of the service must be an http or https URL without user, " +
        "query and fragment, such as http://127.0.0.1:8000/",
    );
  }
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return base;
}

/** The URL of one person. */
export function personUrl(base: URL, id: string): URL {
  return new URL(`persons/${encoded(id)}`, base);
}

/** The URL of a batch. */
export function batchUrl(base: URL, ids: readonly string[]): URL {
  return new URL(
    `persons?${ids.map((id) => `id=${encoded(id)}`).join("&")}`,
    base,
  );
}

/** Where the list begins, and how many people a page has. */
export interface PageOptions {
  /** The most people of a page: 1 to 1000; without it the service decides. */
  readonly pageSize?: number | undefined;
  /** The id after which the list begins; without it, it begins with the first. */
  readonly after?: string | undefined;
}

/** The URL of the first page of the list. */
export function pageUrl(base: URL, { pageSize, after }: PageOptions): URL {
  const query = [
    ...pageSize === undefined ? [] : [`limit=${pageSize}`],
    ...after === undefined ? [] : [`after=${encoded(after)}`],
  ];
  return new URL(
    `persons${query.length > 0 ? "?" : ""}${query.join("&")}`,
    base,
  );
}

/**
 * The URL of the next page by the field `Link` (RFC 8288), or `undefined` on the
 * last page. A link to anywhere else is refused: it would get the token.
 */
export function nextUrl(page: URL, link: string | null): URL | undefined {
  const target = /<([^<>]*)>(?:\s*;[^<,]*)*;\s*rel="?next"?/i.exec(link ?? "")
    ?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, page) ? new URL(target, page) : undefined;
  if (
    next?.origin === page.origin && next.pathname === page.pathname &&
    next.href !== page.href
  ) return next;
  throw new ClientError(
    "bad_answer",
    "The link to the next page of the list leads elsewhere, or to the same page.",
  );
}

/**
 * The id, percent-encoded. It throws for an id that no URL can hold, such as `..`,
 * which is a step of the path even when it is encoded.
 */
export function encoded(id: string): string {
  const detail = typeof id !== "string" || id === ""
    ? "must be a text that is not empty"
    : id === "." || id === ".."
    ? "must be neither . nor .."
    : id.isWellFormed()
    ? undefined
    : "must be well-formed Unicode";
  if (detail === undefined) return encodeURIComponent(id);
  throw new ClientError("invalid", `The id ${detail}.`, {
    faults: [{ pointer: "/id", detail }],
  });
}
