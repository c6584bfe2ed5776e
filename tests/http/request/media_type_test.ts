import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  ACCEPT_PATCH,
  JSON_TYPES,
  type JsonType,
  MERGE_PATCH,
  PATCH_TYPES,
  requireJson,
} from "../../../src/http/request/media_type.ts";
import { HttpError } from "../../../src/http/response/http_error.ts";

const GOOD_TYPES = [
  "application/json",
  "Application/JSON",
  "application/json;charset=utf-8",
  'application/json; charset="UTF-8"',
  "application/json ; charset=utf-8",
  'application/json; note="; charset=latin1"',
];

const OTHER_TYPES = [
  "",
  "text/plain",
  "text/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonp",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/problem+json",
  "application",
  "application/json, text/plain",
  "application/json; charset=utf-16",
  'application/json; charset="utf-8',
  "application/json; charset",
  "application/json; charset=",
  "application/json; charset=latin1",
  "text/plain; a=application/json",
];

const GOOD_PATCHES = [
  MERGE_PATCH,
  "application/json",
  "application/json; charset=utf-8",
  "Application/Merge-Patch+JSON; charset=UTF-8",
];
const OTHER_PATCHES = ["", "text/json", "application/json-patch+json", "x"];

/** The header fields of the 415. */
function refusal(
  fields: Record<string, string>,
  accepted: readonly JsonType[],
) {
  const headers = new Headers(fields);
  const error = assertThrows(() => requireJson(headers, accepted), HttpError);
  assertEquals(error.code, "unsupported_media_type");
  return error.headers;
}

describe("the media type of a body", () => {
  for (const type of GOOD_TYPES) {
    it(`may be ${type}`, () => {
      requireJson(new Headers({ "Content-Type": type }), JSON_TYPES);
    });
  }

  for (const type of OTHER_TYPES) {
    it(`must not be "${type}": the 415 names the accepted one`, () => {
      assertEquals(refusal({ "Content-Type": type }, JSON_TYPES), {
        Accept: "application/json",
      });
    });
  }

  for (const type of ["", "application/x-www-form-urlencoded"]) {
    it(`must be given, not "${type}": the 415 says in which field`, () => {
      const headers = new Headers(type === "" ? {} : { "Content-Type": type });
      assertThrows(
        () => requireJson(headers, JSON_TYPES),
        HttpError,
        "The Content-Type must be application/json, and the body in UTF-8.",
      );
    });
  }
});

describe("the media type of a patch", () => {
  for (const type of GOOD_PATCHES) {
    it(`may be ${type}`, () => {
      requireJson(new Headers({ "Content-Type": type }), PATCH_TYPES);
    });
  }

  for (const type of OTHER_PATCHES) {
    it(`must not be "${type}": the 415 names the accepted ones`, () => {
      assertEquals(refusal({ "Content-Type": type }, PATCH_TYPES), {
        "Accept-Patch": ACCEPT_PATCH,
      });
    });
  }
});

describe("the coding of a body", () => {
  const json = { "Content-Type": "application/json" };

  it("may be identity, in any case", () => {
    for (const coding of ["identity", "Identity"]) {
      const headers = new Headers({ ...json, "Content-Encoding": coding });
      requireJson(headers, JSON_TYPES);
    }
  });

  it("must not compress: the 415 says so", () => {
    for (const coding of ["gzip", "br, gzip", "identity, gzip", ""]) {
      const fields = { ...json, "Content-Encoding": coding };
      assertEquals(refusal(fields, JSON_TYPES), {
        "Accept-Encoding": "identity",
        "Accept": "application/json",
      });
    }
  });
});
