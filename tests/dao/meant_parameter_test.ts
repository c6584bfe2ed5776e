import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../adapters/mod.ts";
import { AppError } from "../../src/errors.ts";
import { meantParameter } from "../../src/dao/meant_parameter.ts";
import type { Adapter } from "../../src/dao/adapter.ts";
import { Registry } from "../../src/dao/registry.ts";

const NAMES = ["table", "create", "tls", "tls-ca"];

/** What users write, and the parameter that they mean. */
const MEANT: Readonly<Record<string, string | undefined>> = {
  tabel: "table",
  Table: "table",
  tls_ca: "tls-ca",
  sslmode: "tls",
  SSL: "tls",
  elephant: undefined,
};

describe("the parameter that was probably meant", () => {
  for (const [word, name] of Object.entries(MEANT)) {
    it(`by "${word}" is ${name}`, () => {
      assertEquals(meantParameter(word, NAMES, undefined), name);
    });
  }

  it("is none if there are none", () => {
    assertEquals(meantParameter("table", [], undefined), undefined);
    assertEquals(meantParameter("tls", [], undefined), undefined);
  });
});

describe("the error about a parameter that asks for TLS", () => {
  const urls: readonly [Adapter["kind"], string, string][] = [
    ["store", "postgres://u@h/d?sslmode=require", 'did you mean "tls"?'],
    ["store", "mysql://u@h/d?ssl-mode=REQUIRED", 'did you mean "tls"?'],
    ["cache", "redis://h?tls=true", 'did you mean "rediss:"?'],
    ["cache", "redis://h?ssl=true", 'did you mean "rediss:"?'],
    ["cache", "rediss://h?tls=true", 'no parameter "tls". It takes'],
  ];
  for (const [kind, url, part] of urls) {
    it(`of ${url} says: ${part}`, () => {
      let message = "";
      try {
        new Registry(ADAPTERS).select(kind, url);
      } catch (error) {
        message = error instanceof AppError ? error.message : String(error);
      }
      assertEquals(message.includes(part), true, message);
    });
  }
});
