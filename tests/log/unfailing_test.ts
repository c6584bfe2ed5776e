import { setImmediate as turn } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { unfailing } from "../../src/log/unfailing.ts";

describe("a log that fails nothing else", () => {
  it("drops what its methods throw, now or later", async () => {
    const failing = () => {
      throw new Error("the disk is full");
    };
    const later = () => Promise.reject(new Error("the disk is full"));
    for (const fail of [failing, later]) {
      const log = unfailing({ info: fail, warn: fail, error: fail });
      log.info("a");
      log.warn("b");
      log.error("c");
      // A promise without a handler would end the program.
      await turn();
    }
  });

  it("calls the methods of an object as its own", () => {
    const lines: unknown[] = [];
    class Mine {
      #lines = lines;
      info(...line: unknown[]) {
        this.#lines.push(line);
      }
      warn = this.info;
      error = this.info;
    }
    const { info, warn } = unfailing(new Mine());
    info("a", { b: 1 });
    warn("c");
    assertEquals(lines, [["a", { b: 1 }], ["c", undefined]]);
  });
});
