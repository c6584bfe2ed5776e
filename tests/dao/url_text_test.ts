import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  authoritiesOf,
  decoded,
  fileOf,
  flag,
} from "../../src/dao/url_text.ts";
import { AppError } from "../../src/errors.ts";
import {
  AUTHORITY,
  UNREADABLE,
} from "../system/faults/network/certificates.ts";

describe("a text of a URL", () => {
  it("is decoded, and a % that is none of its codes is explained", () => {
    assertEquals(decoded("a%40%C3%A4", "the user"), "a@ä");
    const error = assertThrows(() => decoded("50%", "the user"), AppError);
    assertEquals(error.code, "config");
    assertEquals(error.message, "Write a % in the user as %25.");
  });

  it("is read from a file, whose parameter an error names", async () => {
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, "pem");
    assertEquals(fileOf("tls-ca", path), "pem");
    await Deno.remove(path);
    const error = assertThrows(() => fileOf("tls-ca", path), AppError);
    assertEquals(error.code, "unavailable");
    assertEquals(
      error.message,
      "The file of the parameter tls-ca cannot be read. Reason: it does not exist.",
    );
  });

  it("is of authorities only if each certificate can be read", async () => {
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, AUTHORITY);
    assertEquals(authoritiesOf(path), AUTHORITY);
    for (const pem of ["pem", UNREADABLE]) {
      await Deno.writeTextFile(path, pem);
      const error = assertThrows(() => authoritiesOf(path), AppError);
      assertEquals(error.code, "unavailable");
    }
    await Deno.remove(path);
  });

  it("turns something on or off by true and false only", () => {
    const on = (query: string) => flag(new URL(`sql:x?${query}`), "on", true);
    assertEquals([on(""), on("on=true"), on("on=false")], [true, true, false]);
    for (const value of ["", "1", "yes", "TRUE", "true "]) {
      assertThrows(
        () => on(`on=${encodeURIComponent(value)}`),
        AppError,
        "true or false",
      );
    }
  });
});
