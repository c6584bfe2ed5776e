/**
 * The people, ids and names that the laws use.
 *
 * @module
 */
import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";

/** A valid person, with example values for all other fields. */
export function person(
  id: string,
  firstName = "Ada",
  lastName = "Lovelace",
): Person {
  return PERSON.parse({ ...EXAMPLES, id, firstName, lastName });
}

/** A value for every field that the laws do not set. */
const EXAMPLES = Object.fromEntries(
  PERSON.fields.map(({ name, field }) => [
    name,
    ["Example", "e@example.org", 1].find((it) => field.fault(it) === undefined),
  ]),
);

/** Ids that a careless backend confuses with each other, or with a command. */
export const CONFUSABLE_IDS: readonly PersonId[] = [
  ...["A", "a", "\u00e1", "a\u0301", "\u00e4", "ae", "\u00c6", "\u00df"],
  ...["ss", "SS", "\u0131", "i", "I", "\u0130", "K", "\u212a"],
  ...["\u00c5", "\u212b", "A\u030a", "\u00f1", "n"],
  ...["x", "x ", "x  ", " x", "x\u00a0", "x\u200b", "\ufeffx"],
  ...["😀", "😁", "😀😀", "👩‍👩‍👧", "👩👩👧"],
  ...["0", "00", "-0", "0.0", "1e0", "1", "null", "undefined", "true", "NaN"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty"],
  ...["'", "''", '"', "`", "\\", "\\'", "%", "_", "?", "??", ":id", "--", ";"],
  ...["x' OR '1'='1", "'; DROP TABLE person; --", "x/*", "*/", "CHAR(65)"],
  ...["a b", "get a", "a 0 0 1", "noreply", "flush_all", "END", "W"],
  ...["g:a", "d:a", "a:b", "a/b", "a%2Fb", "%61", "+", "#", "&", "...", "~"],
  ...["k".repeat(245), "k".repeat(250), "k".repeat(254), "k".repeat(255)],
  ...["😀".repeat(255), "😀".repeat(254) + "😁", "é".repeat(255)],
].map((it) => PERSON.parseId(it));

/** Names that a careless backend trims, folds, cuts or interprets. */
export const ODD_NAMES: readonly string[] = [
  ...[" ", "  ", "x ", " x", "'", '"', "\\", "\\'", "%s", "${x}", "O'Brien"],
  ...["null", "NULL", "0", "true", "=1+1", "<b>", "a,b", "a;b", "a:b", "{}"],
  ...[
    "\u00e9",
    "e\u0301",
    "\ufb01",
    "x\u200bx",
    "\ufeffx",
    "😀",
    "名前",
    "שלום",
  ],
  ...["n".repeat(255), "😀".repeat(255), "'".repeat(255)],
];
