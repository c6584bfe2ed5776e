import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../src/errors.ts";
import { firstPing } from "../src/first_ping.ts";
import { NO_LOG } from "../src/log/log.ts";
import { Deadline } from "../src/resilience/deadline.ts";

/** Pings a store that fails with the error, and returns the warnings. */
async function warnings(error: Error | undefined, lasting = false) {
  const lines: string[] = [];
  using deadline = new Deadline(5_000);
  const ping = () => error ? Promise.reject(error) : Promise.resolve();
  await firstPing({ ping }, {
    name: "PERSON_DATABASE",
    deadline,
    log: { ...NO_LOG, warn: (line) => void lines.push(line) },
    lasting: () => lasting,
  });
  return lines;
}

describe("the first ping of the store", () => {
  const down = new AppError("unavailable", "Connection refused.");

  it("only warns of a store that cannot be used yet", async () => {
    assertEquals(await warnings(undefined), []);
    assertEquals(await warnings(down), [
      "The database cannot be used yet: Connection refused.",
    ]);
    assertEquals(await warnings(new Error("a secret of the driver")), [
      "The database cannot be used yet.",
    ]);
  });

  it("fails for a fault that lasts until an operator repairs it", async () => {
    await assertRejects(
      () => warnings(down, true),
      AppError,
      "Connection refused.",
    );
  });

  it("fails for a wrong table, and names the setting", async () => {
    const wrong = new AppError("config", "There is no table t.");
    const { code, message } = await assertRejects(
      () => warnings(wrong),
      AppError,
    );
    assertEquals(code, "config");
    assertEquals(message.startsWith("PERSON_DATABASE"), true);
  });
});
