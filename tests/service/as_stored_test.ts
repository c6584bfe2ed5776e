import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { asStored } from "../../src/service/as_stored.ts";
import { person } from "../contract/people.ts";

const sent = person("a", "Ada");
const upper = person("a", "ADA");

describe("a person after a write", () => {
  it("is the one that was sent if the store never alters one", async () => {
    const get = () => Promise.reject(new Error("not needed"));
    assertEquals(await asStored({ get }, sent), { person: sent, exact: true });
  });

  it("is the one that the store has, if it may alter one", async () => {
    const stored = async (it: typeof sent | undefined) =>
      await asStored({ alters: true, get: () => Promise.resolve(it) }, sent);
    assertEquals(await stored(upper), { person: upper, exact: false });
    assertEquals(await stored({ ...sent }), { person: sent, exact: true });
    // Another client has removed it meanwhile.
    assertEquals(await stored(undefined), { person: sent, exact: false });
  });

  it("is the one that was sent, without a promise, if the store fails", async () => {
    const get = () => Promise.reject(new AppError("unavailable", "Down."));
    assertEquals(await asStored({ alters: true, get }, sent), {
      person: sent,
      exact: false,
    });
  });
});
