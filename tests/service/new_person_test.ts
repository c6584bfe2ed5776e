import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { addNew } from "../../src/service/new_person.ts";
import { person } from "../contract/people.ts";

const { id: _, ...draft } = person("x");
const otherwise = person("otherwise").id;

/** Adds a person where some ids are taken; the store makes these ids. */
async function added(taken: readonly string[], ...ids: string[]) {
  const tried: Person[] = [];
  const made = [...ids];
  const { result } = await addNew(draft, otherwise, {
    newId: () => {
      const id = made.shift();
      return Promise.resolve(id === undefined ? id : PERSON.parseId(id));
    },
  }, {
    add: (it) => {
      tried.push(it);
      return Promise.resolve({
        result: !taken.includes(it.id),
        pending: false,
      });
    },
  });
  return { result, tried: tried.map((it) => it.id) };
}

describe("a person without an id", () => {
  it("gets the id that the store makes, and another one if that is taken", async () => {
    const { result, tried } = await added(["7", "8"], "7", "8", "9");
    assertEquals(result, { ...draft, id: person("9").id });
    assertEquals(tried.map(String), ["7", "8", "9"]);
  });

  it("gets the id of the service if the store makes none", async () => {
    assertEquals((await added([])).result.id, otherwise);
    const taken = await assertRejects(() => added([otherwise]), AppError);
    assertEquals(taken.code, "conflict");
  });

  it("is given up if other writers take each id", async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `${i}`);
    const error = await assertRejects(() => added(ids, ...ids), AppError);
    assertEquals(error.code, "overloaded");
  });
});
