/**
 * Request targets that must be refused, and what is wrong with each.
 *
 * @module
 */

/** A path and query that must be refused with 400. */
export interface BadTarget {
  readonly target: string;
  /** The pointers of its faults, in any order. */
  readonly pointers: readonly string[];
}

const MALFORMED = ["%", "%2", "a%", "%zz", "%%", "%2G", "a%2Fb%"];
const NO_UTF8 = ["%FF", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%E2%82", "%80"];
const CONTROL = ["%00", "a%00b", "%0A", "%0D%0A", "%09", "%7F", "%C2%85"];
const LONG = ["x".repeat(256), "%F0%9F%98%80".repeat(256)];
const NO_QUERY = ["?a", "?a=1", "?id=a", "?=1", "?limit=1"];

/** Of `/persons/{id}`. */
export const BAD_PERSONS: readonly BadTarget[] = [
  ...[...MALFORMED, ...NO_UTF8, ...CONTROL, ...LONG].map((id) => ({
    target: `/persons/${id}`,
    pointers: ["/id"],
  })),
  { target: "/persons/a?a=1&b=2&a=3", pointers: ["/a", "/b"] },
  { target: "/persons/a?a%2Fb", pointers: ["/a~1b"] },
  { target: "/persons/a?%zz=1", pointers: [""] },
  { target: "/persons/a?x=%zz", pointers: ["/x"] },
  { target: "/persons/a#b", pointers: [""] },
  ...NO_QUERY.map((query) => ({
    target: `/persons/a${query}`,
    pointers: [query.replace("?", "/").replace(/=.*/, "")],
  })),
];

/** Of `GET /persons`, where at most three ids may be asked for. */
export const BAD_SELECTIONS: readonly BadTarget[] = [
  ...[...MALFORMED, ...NO_UTF8].map((id) => ({
    target: `/persons?id=${id}`,
    pointers: ["/id"],
  })),
  ...[...CONTROL, ...LONG, "", ".", ".."].map((id) => ({
    target: `/persons?id=a&id=${id}`,
    pointers: ["/id/1"],
  })),
  { target: "/persons?id", pointers: ["/id/0"] },
  { target: "/persons?id=a&id=b&id=c&id=d", pointers: ["/id"] },
  { target: "/persons?id=a&limit=1", pointers: ["/limit"] },
  { target: "/persons?after=a&id=a", pointers: ["/after"] },
  { target: "/persons?id=a&limit=1&after=b", pointers: ["/limit", "/after"] },
  ...["", "0", "-1", "+1", "1001", "1e2", "1.5", "0x10", "٣", "a", "01", " 1"]
    .map((limit) => ({
      target: `/persons?limit=${encodeURIComponent(limit)}`,
      pointers: ["/limit"],
    })),
  { target: "/persons?limit=1&limit=1", pointers: ["/limit"] },
  { target: "/persons?limit", pointers: ["/limit"] },
  { target: "/persons?limit=%zz", pointers: ["/limit"] },
  ...[...MALFORMED, ...NO_UTF8, ...CONTROL, ...LONG, "", ".."].map((id) => ({
    target: `/persons?after=${id}`,
    pointers: ["/after"],
  })),
  { target: "/persons?after=a&after=b", pointers: ["/after"] },
  { target: "/persons?ids=a", pointers: ["/ids"] },
  { target: "/persons?ID=a", pointers: ["/ID"] },
  { target: "/persons?__proto__=a", pointers: ["/__proto__"] },
  { target: "/persons?id=a&x=1&y=2", pointers: ["/x", "/y"] },
  { target: "/persons?id%5B%5D=a", pointers: ["/id[]"] },
  { target: "/persons?%FF", pointers: [""] },
];
