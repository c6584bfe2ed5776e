import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PERSON_OPERATIONS } from "../../../src/http/openapi/people_operations.ts";
import { resourceOf } from "../../../src/http/openapi/resource.ts";
import { describedApi } from "./described.ts";

describe("a resource of the description", () => {
  it("has HEAD and OPTIONS beside its own methods", () => {
    const guards = { open: true, readToken: [], writeToken: [] };
    const options = { guards, library: new Map() };
    const resource = resourceOf("/persons/{id}", PERSON_OPERATIONS, options);
    const methods = ["get", "head", "options", "put", "patch", "delete"];
    assertEquals(Object.keys(resource), methods);
  });

  it("answers HEAD as GET, without a body", () => {
    const api = describedApi();
    for (const [path, resource] of api.at("paths")?.entries() ?? []) {
      const [get = [], head = []] = ["get", "head"]
        .map((it) => resource.at(it, "responses")?.entries());
      assertEquals(head.map(([it]) => it), get.map(([it]) => it), path);
      for (const [, response] of head) {
        assertEquals(response.at("content"), undefined, path);
      }
    }
  });

  it("names the type of a patch only where there is one", () => {
    const patchable = describedApi().at("paths")?.entries()
      .filter(([, it]) =>
        it.at("options", "responses", "204", "headers", "Accept-Patch")
      ).map(([path]) => path);
    assertEquals(patchable, ["/persons/{id}"]);
  });
});
