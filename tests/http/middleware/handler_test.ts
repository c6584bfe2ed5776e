import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Context } from "hono";
import {
  answering,
  type Handler,
} from "../../../src/http/middleware/handler.ts";

const c = new Context(new Request("http://localhost/"));
const fine = new Response("fine");

/** Answers with the message of the error. */
const onError = (error: Error) => new Response(error.message);

/** What the handler answers, behind those checks. */
async function answer(
  handler: Handler,
  ...checks: (() => void)[]
): Promise<string> {
  const made = await answering(checks, handler, onError)(c);
  return await made.clone().text();
}

const fail = (thrown: unknown) => () => {
  throw thrown;
};

describe("a handler behind checks", () => {
  it("answers when every check lets the request through", async () => {
    const calls: string[] = [];
    const check = (name: string) => () => void calls.push(name);
    assertEquals(await answer(() => fine, check("a"), check("b")), "fine");
    assertEquals(calls, ["a", "b"]);
  });

  it("is not called after a check that throws", async () => {
    let called = false;
    const handler = () => {
      called = true;
      return fine;
    };
    const refused = fail(new Error("refused"));
    assertEquals(
      await answer(handler, refused, fail("not reached")),
      "refused",
    );
    assertEquals(called, false);
  });

  it("needs no promise for an answer that is there at once", () => {
    assert(answering([], () => fine, onError)(c) === fine);
  });

  for (const way of ["throws", "rejects"]) {
    it(`never ${way} an error`, async () => {
      const error = new Error("broken");
      const handler = way === "throws"
        ? fail(error)
        : () => Promise.reject(error);
      assertEquals(await answer(handler), "broken");
    });

    it(`never ${way} a value that is no error, nor shows it`, async () => {
      const handler = way === "throws"
        ? fail("hunter2")
        : () => Promise.reject("hunter2");
      assertEquals(await answer(handler), "");
    });
  }
});
