import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  readId,
  readPath,
  readQuery,
} from "../../../src/http/request/target.ts";
import { BAD_PERSONS } from "./bad_targets.ts";
import { pointersOf } from "./invalid_faults.ts";

describe("the path of a URL", () => {
  it("is as the client sent it, without the query", () => {
    for (const path of ["/", "/persons/a%2Fb", "/a//b/", "/persons/a:b@c"]) {
      for (const query of ["", "?", "?id=/a?b"]) {
        assertEquals(readPath(`http://localhost:80${path}${query}`), path);
      }
    }
  });

  it("is read also if the host is malformed", () => {
    assertEquals(readPath("http://[::1/persons"), "/persons");
  });

  it("has a percent code for each character that no path may hold", () => {
    assertEquals(
      readPath('http://localhost/é "<>\n😀'),
      "/%C3%A9%20%22%3C%3E%0A%F0%9F%98%80",
    );
  });
});

describe("the id of a URL", () => {
  it("is decoded exactly once", () => {
    const ids = { "%2F": "/", "%252F": "%2F", "a+b": "a+b", "%C3%A9": "é" };
    for (const [segment, id] of Object.entries(ids)) {
      const url = `http://localhost/people/persons/${segment}`;
      assertEquals<string>(readId(url), id);
      assertEquals<string>(readId(`${url}?x=/y`), id);
    }
  });
});

describe("the query of a URL", () => {
  const read = (query: string) => [
    ...readQuery(`http://localhost/persons${query}`, ["a", "b/c"]),
  ];

  it("has the values of each name in the client's order", () => {
    assertEquals(read("?a=2&b/c=x&a=1"), [["a", ["2", "1"]], ["b/c", ["x"]]]);
    for (const nothing of ["", "?", "?&&"]) assertEquals(read(nothing), []);
  });

  it("is decoded as form data", () => {
    const text = "é +&=%/?";
    const query = `${new URLSearchParams([["b/c", text]])}`;
    assertEquals(read(`?${query}`), [["b/c", [text]]]);
    assertEquals(read("?a=x+y%2B=z"), [["a", ["x y+=z"]]]);
    assertEquals(read("?a"), [["a", [""]]]);
  });
});

describe("the URL of a person must not be", () => {
  for (const { target, pointers } of BAD_PERSONS) {
    it(target.slice(0, 60), () => {
      const read = () => [readQuery(target), readId(target)];
      assertEquals(pointersOf(read).sort(), [...pointers].sort());
    });
  }
});
