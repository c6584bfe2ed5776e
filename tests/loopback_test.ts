import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isLoopback } from "../src/loopback.ts";
import { LOOPBACKS, OTHERS } from "./http/hosts.ts";

describe("loopback", () => {
  for (const host of [...LOOPBACKS, "::1", "127.255.255.255"]) {
    it(`is ${host}`, () => assertEquals(isLoopback(host), true));
  }

  for (const host of [...OTHERS, "", "localhost:80", "127.0.0.1\n", "::1]"]) {
    it(`is not ${JSON.stringify(host)}`, () => {
      assertEquals(isLoopback(host), false);
    });
  }
});
