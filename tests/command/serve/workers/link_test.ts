import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Link } from "../../../../src/command/serve/workers/link.ts";
import { AppError } from "../../../../src/errors.ts";
import { pair } from "./pair.ts";

type Sums = { readonly twice: (n: number) => number };

describe("a link between two threads", () => {
  it("answers each call with what the other thread returns", async () => {
    const [one, other] = pair();
    new Link(other, { twice: (n: number) => Promise.resolve(2 * n) });
    const link = new Link<Sums>(one, {});
    const calls = [1, 2, 3].map((n) => link.call("twice", n));
    assertEquals(await Promise.all(calls), [2, 4, 6]);
  });

  it("fails as the other thread's function does", async () => {
    const [one, other] = pair();
    new Link(other, {
      twice() {
        throw new Error("no numbers");
      },
    });
    const link = new Link<Sums>(one, {});
    await assertRejects(() => link.call("twice", 1), AppError, "no numbers");
  });

  it("fails every call once the other thread has ended", async () => {
    const [one] = pair();
    const link = new Link<Sums>(one, {});
    const early = link.call("twice", 1);
    link.close();
    await assertRejects(() => early, AppError, "has ended");
    await assertRejects(() => link.call("twice", 1), AppError, "has ended");
  });
});
