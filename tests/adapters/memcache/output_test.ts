import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Output } from "../../../adapters/memcache/output.ts";

const bytes = (length: number, value: number) =>
  new Uint8Array(length).fill(value);

describe("the output of a connection", () => {
  it("is a copy of all bytes in their order, of any length", () => {
    const output = new Output();
    const expected: number[] = [];
    for (const [i, length] of [0, 1, 24, 256, 257, 70_000, 3].entries()) {
      const some = bytes(length, i);
      output.add(some, length);
      some.fill(255);
      expected.push(...bytes(length, i));
    }
    assertEquals(output.length, expected.length);
    assertEquals([...output.take()], expected);
    assertEquals(output.length, 0);
  });

  it("has only the first bytes, if that is asked", () => {
    const output = new Output();
    for (const length of [2, 300]) output.add(bytes(400, 1), length);
    assertEquals(output.take().length, 302);
  });

  it("is empty again after each write, also after a large one", () => {
    const output = new Output();
    for (const length of [5, 3_000_000, 5]) {
      output.add(bytes(length, length & 255), length);
      const taken = output.take();
      assertEquals([taken.length, taken[0]], [length, length & 255]);
    }
  });
});
