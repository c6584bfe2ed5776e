import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { firstPing } from "../../src/app/first_ping.ts";
import { Deadline } from "../../src/resilience/deadline.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** Pings a store that fails with the error; returns the errors that are logged. */
async function told(error: Error | undefined, lasting = false) {
  const told: unknown[] = [];
  using deadline = new Deadline(5_000, RUNTIME);
  const ping = () => error ? Promise.reject(error) : Promise.resolve();
  await firstPing({ ping }, {
    name: "PERSON_DATABASE",
    deadline,
    health: { lasting, unready: (error) => void told.push(error) },
  });
  return told;
}

describe("the first ping of the store", () => {
  const down = new AppError("unavailable", "Connection refused.");

  it("only tells of a store that cannot be used yet", async () => {
    assertEquals(await told(undefined), []);
    assertEquals(await told(down), [down]);
  });

  it("fails for a fault that lasts until an operator repairs it, and names the setting", async () => {
    const { code, message } = await assertRejects(
      () => told(down, true),
      AppError,
    );
    assertEquals(code, "unavailable");
    assertEquals(message, "PERSON_DATABASE: Connection refused.");
  });

  it("fails for a wrong table, and names the setting", async () => {
    const wrong = new AppError("config", "There is no table t.");
    const { code, message } = await assertRejects(
      () => told(wrong),
      AppError,
    );
    assertEquals(code, "config");
    assertEquals(message.startsWith("PERSON_DATABASE"), true);
  });
});
