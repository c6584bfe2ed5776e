import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { id, number, optional, text } from "../../src/record/field.ts";
import { RecordType } from "../../src/record/record_type.ts";

interface Book {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
}

const BOOK = new RecordType<Book>("book", {
  id: id(),
  title: text(0, 3),
  note: optional(text(1, 3)),
});

const PLAIN: readonly Book[] = [
  { id: "1", title: "" },
  { id: "...", title: "abc" },
  { id: "é", title: "\u2028/", note: "\u00a0" },
];

/** What a text may be changed by, one character at a time. */
const CHARACTERS = [...'"\\{}:,. 1\0\n\x1f\x7f\x80\x9f\ud800\udfff\u2028a'];

/** The text with one character less, more or changed, at each place. */
function* damaged(json: string): Generator<string> {
  for (let at = 0; at <= json.length; at++) {
    const [before, after] = [json.slice(0, at), json.slice(at)];
    yield before + after.slice(1);
    for (const it of CHARACTERS) {
      yield before + it + after;
      yield before + it + after.slice(1);
    }
  }
}

describe("a record in plain JSON", () => {
  it("is the record that the JSON was made of", () => {
    for (const book of PLAIN) {
      assertEquals(BOOK.plain(BOOK.toJson(book)), book);
    }
  });

  it("is nothing else than what JSON.parse reads, and what keeps every rule", () => {
    let read = 0;
    for (const book of PLAIN) {
      for (const json of damaged(BOOK.toJson(book))) {
        const found = BOOK.plain(json);
        if (!found) continue;
        read++;
        const parsed = JSON.parse(json);
        assertEquals(found, parsed);
        assert(BOOK.allows(parsed), json);
        assertEquals(BOOK.toJson(found), json);
      }
    }
    assert(read > 100, `${read} were read`);
  });

  it("is not read if a text has an escape, or the definition a number", () => {
    const odd: readonly Book[] = [
      { id: '"', title: "" },
      { id: "\\", title: "" },
      { id: "1", title: "😀" },
    ];
    for (const book of odd) {
      assertEquals(BOOK.plain(BOOK.toJson(book)), undefined);
    }
    const PRICE = new RecordType<
      { readonly id: string; readonly cents: number }
    >(
      "price",
      { id: id(), cents: number() },
    );
    assertEquals(PRICE.plain('{"id":"1","cents":1}'), undefined);
  });
});
