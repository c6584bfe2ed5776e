import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { VERSION } from "../../../src/http/openapi/document.ts";
import { ROUTE_METHODS } from "../../../src/metrics/request_labels.ts";
import { describedApi, faultOf, operationsOf } from "./described.ts";

describe("the description", () => {
  it("has the version of the service", () => {
    assertEquals(VERSION, metadata.version);
  });

  it("has every method of every resource", () => {
    const { other: _, ...routes } = ROUTE_METHODS;
    const expected = Object.entries(routes).flatMap(([route, methods]) =>
      [...methods, "HEAD", "OPTIONS"].map((method) => `${method} ${route}`)
    );
    const names = operationsOf(describedApi()).map(([name]) => name);
    assertEquals(names.sort(), expected.sort());
  });

  for (const [name, operation] of operationsOf(describedApi())) {
    it(`has valid examples of every answer of ${name}`, () => {
      const contents = [
        ...operation.at("responses")?.entries().map(([, it]) => it) ?? [],
        ...operation.at("requestBody") ? [operation.at("requestBody")] : [],
      ].flatMap((it) => it?.at("content")?.entries() ?? []);
      for (const [type, content] of contents) {
        const examples = content.at("examples")?.entries() ?? [];
        assertEquals(examples.length > 0, true, type);
        for (const [, example] of examples) {
          const fault = faultOf(content.at("schema"), example.value("value"));
          assertEquals(fault, "", example.pointer);
        }
      }
    });
  }
});
