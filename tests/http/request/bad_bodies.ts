/**
 * Bodies that must be refused, and what is wrong with each.
 *
 * @module
 */

/** A body that must be refused with 400. */
export interface BadBody {
  readonly name: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** The pointers of its faults, in any order. */
  readonly pointers: readonly string[];
}

const bytes = (...them: number[]) => new Uint8Array(them);
const encoded = (text: string) => new TextEncoder().encode(text);
/** A person, but for the bytes in a name. */
const named = (...them: number[]) =>
  bytes(
    ...encoded('{"firstName":"Ada","lastName":"'),
    ...them,
    ...encoded('"}'),
  );

/** What no route takes: it is not a JSON object in UTF-8. */
export const NO_OBJECTS: readonly BadBody[] = [
  { name: "nothing", body: "" },
  { name: "blanks", body: " \n" },
  { name: "half an object", body: '{"firstName":' },
  { name: "two objects", body: "{}{}" },
  { name: "a trailing comma", body: '{"firstName":"Ada",}' },
  { name: "a comment", body: "{} // person" },
  { name: "single quotes", body: "{'firstName':'Ada'}" },
  { name: "NaN", body: "NaN" },
  { name: "a raw newline in a string", body: '{"firstName":"A\nB"}' },
  { name: "two byte order marks", body: "\ufeff\ufeff{}" },
  { name: "a NUL", body: bytes(0) },
  { name: "UTF-16", body: bytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0) },
  { name: "a lone byte of UTF-8", body: named(0xff) },
  { name: "an overlong slash", body: named(0xc0, 0xaf) },
  { name: "half a character", body: named(0xe2, 0x82) },
  { name: "a surrogate in UTF-8", body: named(0xed, 0xa0, 0x80) },
  { name: "half a character at the end", body: bytes(0x7b, 0x7d, 0xe2, 0x82) },
  { name: "null", body: "null" },
  { name: "true", body: "true" },
  { name: "a number", body: "1" },
  { name: "a string", body: '"Ada"' },
  { name: "an array", body: "[]" },
  { name: "an array of people", body: '[{"firstName":"A","lastName":"B"}]' },
  { name: "deep nesting", body: "[".repeat(30_000) + "]".repeat(30_000) },
].map((it) => ({ ...it, pointers: [""] }));

const person = (fields: Record<string, unknown>) =>
  JSON.stringify({ firstName: "Ada", lastName: "Lovelace", ...fields });

const field = (name: string, value: unknown, pointer = `/${name}`) => ({
  name: `${name}: ${JSON.stringify(value)?.slice(0, 40)}`,
  body: person({ [name]: value }),
  pointers: [pointer],
});

const NO_TEXTS = [null, true, 0, 1.5, [], ["Ada"], {}, { a: 1 }];

const FIELDS = ["id", "firstName", "lastName"];

/** Objects that are neither people nor patches of one. */
export const NO_NAMES: readonly BadBody[] = [
  ...FIELDS.flatMap((name) => NO_TEXTS.map((value) => field(name, value))),
  ...FIELDS.flatMap((name) =>
    ["\ud800", "a\udc00b", "\0", "a\nb", "\t", "\x7f", "\x85", "x".repeat(256)]
      .concat("😀".repeat(256))
      .map((value) => field(name, value))
  ),
  field("id", ""),
  field("id", "."),
  field("id", ".."),
  field("firstName", ""),
  field("a", 1),
  field("first_name", "Ada"),
  field("FirstName", "Ada"),
  field("", "Ada"),
  field("a/b", 1, "/a~1b"),
  field("a~b", 1, "/a~0b"),
  field("~1", 1, "/~01"),
  field("constructor", {}),
  field("toString", "Ada"),
  field("hasOwnProperty", 1),
  {
    name: "__proto__",
    body: '{"__proto__":{},"firstName":"Ada","lastName":"Lovelace"}',
    pointers: ["/__proto__"],
  },
  {
    name: "a fault in each field, and one too many",
    body: '{"id":"","firstName":1,"lastName":"\\u0000","age":36}',
    pointers: ["/id", "/firstName", "/lastName", "/age"],
  },
];

/** Objects that are no people. */
export const NO_PEOPLE: readonly BadBody[] = [
  ...NO_NAMES,
  {
    name: "names only in __proto__",
    body: '{"__proto__":{"firstName":"Ada","lastName":"Lovelace"}}',
    pointers: ["/__proto__", "/firstName", "/lastName"],
  },
  { name: "{}", body: "{}", pointers: ["/firstName", "/lastName"] },
  {
    name: "no lastName",
    body: '{"firstName":"Ada"}',
    pointers: ["/lastName"],
  },
  {
    name: "no firstName",
    body: '{"lastName":"Lovelace"}',
    pointers: ["/firstName"],
  },
];

/** Objects that name no source. */
export const NO_SOURCES: readonly BadBody[] = [
  ...[null, true, 1, "", "Cache", "db", "cache ", [], ["cache"], {}].map((
    source,
  ) => ({
    name: JSON.stringify({ source }),
    body: JSON.stringify({ source }),
    pointers: ["/source"],
  })),
  { name: "{}", body: "{}", pointers: ["/source"] },
  {
    name: "an unknown field",
    body: '{"source":"database","use_db":true}',
    pointers: ["/use_db"],
  },
  {
    name: "__proto__",
    body: '{"__proto__":{"source":"database"}}',
    pointers: ["/__proto__", "/source"],
  },
];
