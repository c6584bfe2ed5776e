import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  authoritiesFile,
  authoritiesOf,
  decoded,
  fileOf,
  flag,
  renewed,
} from "../../src/dao/url_text.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import {
  AUTHORITY,
  UNREADABLE,
} from "../system/faults/network/certificates.ts";

/** Checks that the call fails, by default because the URL is wrong. */
function refuses(
  call: () => unknown,
  message: string,
  code: ErrorCode = "config",
): void {
  assertEquals(assertThrows(call, AppError, message).code, code);
}

describe("a text of a URL", () => {
  it("is decoded, and a % that is none of its codes is explained", () => {
    assertEquals(decoded("a%40%C3%A4"), "a@ä");
    refuses(() => decoded("50%"), "Write a % in the URL as %25.");
  });

  it("names a file of authorities only together with TLS", () => {
    const url = new URL("x://h?tls-ca=/a");
    assertEquals(authoritiesFile(url, true), "/a");
    assertEquals(authoritiesFile(new URL("x://h"), false), null);
    refuses(() => authoritiesFile(url, false), "tls-ca needs tls=true.");
    refuses(
      () => authoritiesFile(url, false, "TLS: use xs://"),
      "tls-ca needs TLS: use xs://.",
    );
  });

  it("is read from a file, whose parameter an error names", async () => {
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, "pem");
    assertEquals(fileOf("tls-ca", path), "pem");
    await Deno.remove(path);
    const what = "The file of the parameter tls-ca cannot be read. Reason: ";
    refuses(() => fileOf("tls-ca", path), `${what}it does not exist.`);
    refuses(() => fileOf("tls-ca", "/"), `${what}it is a folder.`);
  });

  it("is of authorities only if each certificate can be read", async () => {
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, AUTHORITY);
    assertEquals(authoritiesOf(path), AUTHORITY);
    for (const pem of ["pem", UNREADABLE]) {
      await Deno.writeTextFile(path, pem);
      refuses(() => authoritiesOf(path), "no PEM certificate");
    }
    // OpenSSL writes this label with `x509 -trustout`; TLS would not read it.
    const trusted = AUTHORITY.replaceAll(
      " CERTIFICATE",
      " TRUSTED CERTIFICATE",
    );
    await Deno.writeTextFile(path, trusted);
    refuses(() => authoritiesOf(path), "with -----BEGIN CERTIFICATE-----.");
    await Deno.remove(path);
  });

  it("is read again each time, and only a fault of the first read is one of the URL", () => {
    const texts = ["new", "old"];
    const read = () => texts.pop() ?? fileOf("tls-ca", "/");
    const next = renewed(read);
    assertEquals(next(), "new");
    refuses(next, "tls-ca cannot be read", "unavailable");
    refuses(() => renewed(read), "tls-ca cannot be read");
  });

  it("turns something on or off by true and false only", () => {
    const on = (query: string) => flag(new URL(`sql:x?${query}`), "on", true);
    assertEquals([on(""), on("on=true"), on("on=false")], [true, true, false]);
    assertEquals(flag(new URL("sql:x"), "on"), false);
    for (const value of ["", "1", "yes", "TRUE", "true "]) {
      refuses(() => on(`on=${encodeURIComponent(value)}`), "true or false");
    }
  });
});

describe("without permission to read", { permissions: { read: false } }, () => {
  it("a file of authorities is refused with the permission that is missing", () => {
    refuses(() => authoritiesOf("/ca.pem"), "--allow-read=./data,FILE");
  });
});
