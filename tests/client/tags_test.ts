import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ClientError } from "../../src/client/client_error.ts";
import { Tags } from "../../src/client/tags.ts";

const withTag = (tag: string) => new Headers({ ETag: tag });

describe("the tags that the client keeps", () => {
  it("belong to the very object that came with them", () => {
    const tags = new Tags();
    const person = tags.keep({ id: "ada" }, withTag('"a"'));
    assertEquals([tags.of(person), tags.require(person)], ['"a"', '"a"']);
    assertEquals(tags.of({ ...person }), undefined);
  });

  it("are strong, and none is sent that is not a tag", () => {
    const tags = new Tags();
    for (const tag of ['W/"a"', "a", '"a', "", '"a" "b"', "*"]) {
      const person = tags.keep({ id: "ada" }, withTag(tag));
      assertEquals(tags.of(person), undefined, tag);
      const { code } = assertThrows(() => tags.require(person), ClientError);
      assertEquals(code, "bad_answer");
    }
    assertEquals(tags.of(tags.keep({}, new Headers())), undefined);
  });
});
