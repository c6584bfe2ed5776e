import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  authoritiesOf,
  decoded,
  flag,
} from "../../../adapters/values/url_text.ts";
import { AppError } from "../../../src/errors.ts";
import {
  AUTHORITY,
  UNREADABLE,
} from "../../system/faults/network/certificates.ts";

/** Checks that the call fails with a fault of the settings. */
function refuses(call: () => unknown, message: string): void {
  assertEquals(assertThrows(call, AppError, message).code, "config");
}

describe("the URL of a cache server", () => {
  it("has parts in which a % is a code", () => {
    assertEquals(decoded("a%20b"), "a b");
    refuses(() => decoded("100%"), "%25");
  });

  it("has parameters that are true or false", () => {
    const given = (query: string) => flag(new URL(`redis://h${query}`), "tls");
    assertEquals(["", "?tls=false", "?tls=true"].map(given), [
      ...[false, false, true],
    ]);
    refuses(() => given("?tls=yes"), "tls must be true or false");
  });

  it("names a file of authorities, in which each certificate can be read", async () => {
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, AUTHORITY);
    assertEquals(authoritiesOf(file), AUTHORITY);
    for (const pem of ["nothing", UNREADABLE]) {
      await Deno.writeTextFile(file, pem);
      refuses(() => authoritiesOf(file), "no PEM certificate");
    }
    await Deno.remove(file);
    refuses(() => authoritiesOf(file), "cannot be read: it does not exist");
    refuses(() => authoritiesOf("/"), "cannot be read: it is not a text file");
  });
});

describe("without permission to read", { permissions: { read: false } }, () => {
  it("a file of authorities is refused with the permission that is missing", () => {
    refuses(() => authoritiesOf("/ca.pem"), "--allow-read=./data,FILE");
  });
});
