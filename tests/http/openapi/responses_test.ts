import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Library,
  otherResponses,
  responsesOf,
} from "../../../src/http/openapi/responses.ts";
import { describedApi } from "./described.ts";

const API = describedApi();

/** The statuses of an operation. */
function statuses(path: string, method: string): string[] {
  return API.at("paths", path, method, "responses")?.entries()
    .map(([status]) => status) ?? [];
}

describe("the responses of the description", () => {
  it("are those of the request, the tokens, the body and the work", () => {
    assertEquals(statuses("/livez", "get"), [
      "200",
      "400",
      "414",
      "421",
      "500",
    ]);
    assertEquals(
      statuses("/persons/{id}", "put"),
      [
        ...["200", "201", "400", "401", "403", "408", "409", "412", "413"],
        ...["414", "415", "421", "500", "501", "503", "504"],
      ],
    );
  });

  it("may be a problem and another body under one status", () => {
    const content = API.at("paths", "/readyz", "get", "responses", "503");
    assertEquals(
      content?.at("content")?.entries().map(([type]) => type),
      ["application/json", "application/problem+json"],
    );
  });

  it("share the problems that several have", () => {
    const library: Library = new Map();
    const ping = { needs: "nothing", answers: {}, problems: [] } as const;
    const one = responsesOf(ping, { limited: true, library });
    const { size } = library;
    const other = responsesOf(ping, { limited: true, library });
    assertEquals([library.size, other], [size, one]);
  });

  it("are described for a path or a method that there is not", () => {
    const others = Object.keys(otherResponses(new Map()));
    assertEquals(
      others,
      ["204", "400", "401", "403", "404", "405", "414", "421", "500", "503"],
    );
  });
});
