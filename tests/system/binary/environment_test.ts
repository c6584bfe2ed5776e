import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { buildEnvironment } from "../../../deploy/environment.ts";

describe("the environment of a build", () => {
  const variables: [name: string, kept: boolean][] = [
    ["DENO_CERT", true],
    ["NODE_EXTRA_CA_CERTS", true],
    ["HTTPS_PROXY", true],
    ["DENO_COMPAT", false],
    ["NODE_OPTIONS", false],
    ["OTEL_DENO", false],
  ];
  for (const [name, kept] of variables) {
    it(`has ${kept ? "" : "no "}${name}`, () => {
      const before = Deno.env.get(name);
      Deno.env.set(name, "set");
      try {
        assertEquals(buildEnvironment()[name], kept ? "set" : undefined);
      } finally {
        if (before === undefined) Deno.env.delete(name);
        else Deno.env.set(name, before);
      }
    });
  }
});
