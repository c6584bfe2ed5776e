/**
 * The kinds of settings that are lists, separated by blanks, commas or line
 * breaks. An empty list is written `none`. An empty text is an error: it may come
 * from a variable that was never filled in, and must not open the service.
 *
 * @module
 */
import type { Kind } from "./kinds.ts";
import { redactedModule } from "./redacted.ts";

const NONE = "none";
// RFC 6750, section 2.1. An attacker could guess a shorter one.
const TOKEN = /^(?=.{16,512}$)[A-Za-z0-9._~+/-]+=*$/;

/** A list of bearer tokens (RFC 6750). */
export function tokens(): Kind<readonly string[]> {
  return {
    allowed: `"${NONE}", or tokens of 16 to 512 letters, digits and -._~+/, ` +
      "separated by blanks, commas or line breaks",
    typed: "an array of tokens of 16 to 512 letters, digits and -._~+/",
    secret: true,
    ...list((item) => TOKEN.test(item)),
    format: (items) => items.length > 0 ? "***" : NONE,
  };
}

/** A list of origins (RFC 6454), written as browsers send them. */
export function origins(): Kind<readonly string[]> {
  return {
    allowed: `"${NONE}", or origins such as https://app.example:8443, ` +
      "separated by blanks or commas",
    typed: "an array of origins such as https://app.example:8443",
    ...list((item) =>
      /^https?:[^*]+$/.test(item) && URL.parse(item)?.origin === item
    ),
    format: (items) => items.join(",") || NONE,
  };
}

/** A list of modules, as an import names them or as paths. */
export function modules(): Kind<readonly string[]> {
  return {
    allowed: `"${NONE}", or modules such as ./my_adapter.ts or ` +
      "npm:my-adapter@1, separated by blanks or commas",
    ...list(() => true),
    format: (items) => items.map(redactedModule).join(",") || NONE,
  };
}

function list(
  allowed: (item: string) => boolean,
): Pick<Kind<readonly string[]>, "parse" | "accepts"> {
  return {
    parse(text) {
      const items = text.split(/[\s,]+/).filter((item) => item !== "");
      if (items.length === 1 && items[0] === NONE) return [];
      return items.length > 0 && items.every(allowed) ? items : undefined;
    },
    accepts: (value): value is readonly string[] =>
      Array.isArray(value) &&
      value.every((item) => typeof item === "string" && allowed(item)),
  };
}
