import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { configOf, isDriver } from "../../../adapters/deno_mysql/client.ts";
import { AppError } from "../../../src/errors.ts";
import { AUTHORITY } from "../../system/faults/network/certificates.ts";

describe("a deno-mysql: URL", () => {
  it("has the options of a mysql: URL", () => {
    assertEquals(configOf(new URL("deno-mysql://a%40b:p%2F@[::1]:7/d"), 9)(), {
      hostname: "::1",
      port: 7,
      username: "a@b",
      password: "p/",
      db: "d",
      timeout: 9,
    });
  });

  it("with tls=true checks the certificate, by the file of tls-ca", () => {
    const tlsOf = (query: string) =>
      configOf(new URL(`deno-mysql://u@h/d${query}`), 9)().tls;
    assertEquals(tlsOf(""), undefined);
    assertEquals(tlsOf("?tls=true"), { mode: "verify_identity" });
    const file = Deno.makeTempFileSync();
    try {
      Deno.writeTextFileSync(file, AUTHORITY);
      assertEquals(tlsOf(`?tls=true&tls-ca=${encodeURIComponent(file)}`), {
        mode: "verify_identity",
        caCerts: [AUTHORITY],
      });
    } finally {
      Deno.removeSync(file);
    }
  });

  it("with a password needs TLS beyond loopback, or to be allowed", () => {
    const open = (rest: string) => configOf(new URL(`deno-mysql://${rest}`), 9);
    assertThrows(() => open("u:p@h/d"), AppError, "insecure-login=true");
    assertEquals(open("u:p@h/d?insecure-login=true")().password, "p");
    assertEquals(open("u:p@h/d?tls=true")().password, "p");
    assertEquals(open("u:p@localhost/d")().password, "p");
    assertEquals(open("u@h/d")().password, "");
  });

  it("that is wrong is refused before the first connection", () => {
    assertThrows(
      () => configOf(new URL("deno-mysql://h/d"), 9),
      AppError,
      "deno-mysql://user:password@host:3306/database",
    );
  });
});

describe("a module", () => {
  it("is the driver if it has both exports, as functions", () => {
    const Connection = class {};
    const configLogger = () => {};
    assert(isDriver({ Connection, configLogger }));
    assert(!isDriver({ Connection }));
    assert(!isDriver({ configLogger }));
    assert(!isDriver({ Connection, configLogger: true }));
  });
});
