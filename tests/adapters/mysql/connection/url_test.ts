import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { connectionOptions } from "../../../../adapters/mysql/connection/url.ts";
import {
  AUTHORITY,
  STRANGER,
} from "../../../system/faults/network/certificates.ts";
import { AppError } from "../../../../src/errors.ts";
import { ROGUE_KEY } from "../rogue_server.ts";

const options = (url: string) => connectionOptions(new URL(url));

function refused(url: string, message: string): void {
  const error = assertThrows(() => options(url), AppError, message);
  assertEquals(error.code, "config");
}

describe("the connection options of a URL", () => {
  it("need a host, a user and a database", () => {
    for (const url of ["mysql://u@h", "mysql:///d", "mysql://h/d", "mysql:d"]) {
      refused(url, "mysql://user:password@host:3306/database");
    }
    refused("deno-mysql:d", "deno-mysql://user:password@host:3306/database");
  });

  it("are decoded from percent-encoding", () => {
    const url = "mysql://a%40b:p%2F%C3%A9%3A@[::1]:3307/d%20b";
    assertEquals(options(url)(), {
      host: "::1",
      port: 3307,
      user: "a@b",
      password: "p/é:",
      database: "d b",
    });
    for (const url of ["u:%zz@h/d", "%zz@h/d", "u@h/%zz"]) {
      refused(`mysql://${url}`, "%25");
    }
  });

  it("must not have a # that is not encoded", () => {
    refused("mysql://u@h/d#2", "%23");
    assertEquals(options("mysql://u@h/d%232")().database, "d#2");
  });

  it("have port 3306, no password and no TLS if the URL names none", () => {
    assertEquals(options("mysql://u@h/d")(), {
      host: "h",
      port: 3306,
      user: "u",
      password: "",
      database: "d",
    });
  });

  it("with tls=true check the server's certificate and name", () => {
    const checks = { rejectUnauthorized: true, verifyIdentity: true } as const;
    assertEquals(options("mysql://u@h/d?tls=true")().ssl, checks);
    assertEquals(options("mysql://u@h/d?tls=false")().ssl, undefined);
    refused("mysql://u@h/d?tls=1", "tls must be true or false");
    refused("mysql://u@h/d?tls-ca=x.pem", "tls-ca needs tls=true");
  });

  it("guard a password beyond loopback, unless the URL allows all", () => {
    const guard = (rest: string) => options(`mysql://${rest}`)().guard;
    for (const host of ["h", "10.0.0.1", "0.0.0.0", "[::ffff:7f00:1]"]) {
      assertEquals(guard(`u:p@${host}/d`), {});
      assertEquals(guard(`u:p@${host}/d?insecure-login=false`), {});
      assertEquals(guard(`u:p@${host}/d?insecure-login=true`), undefined);
      assertEquals(guard(`u:p@${host}/d?tls=true`), undefined);
      assertEquals(guard(`u@${host}/d`), undefined);
    }
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      assertEquals(guard(`u:p@${host}/d`), undefined);
    }
    refused("mysql://u:p@h/d?insecure-login=1", "insecure-login must be true");
    refused("mysql://u@h/d?tls=true&server-key=x", "without tls=true");
  });

  it("take a password's key from a PEM file, read for each connection", () => {
    const file = Deno.makeTempFileSync();
    try {
      const url = `mysql://u:p@h/d?server-key=${file}`;
      const serverKey = ROGUE_KEY.trim();
      const wrong = [
        "",
        serverKey.replace("\nM", "\n"),
        serverKey.slice(0, -9),
      ];
      for (const text of wrong) {
        Deno.writeTextFileSync(file, text);
        refused(url, "holds no PEM public key");
      }
      // MySQL's own file ends with a NUL.
      Deno.writeTextFileSync(file, `${ROGUE_KEY}\0`);
      const next = options(url);
      assertEquals(next().guard, { serverKey });
      Deno.removeSync(file);
      assertThrows(next, AppError, "server-key cannot be read");
      Deno.writeTextFileSync(file, "");
    } finally {
      Deno.removeSync(file);
    }
  });

  it("read the file of tls-ca for each connection, because it changes", () => {
    const folder = Deno.makeTempDirSync();
    try {
      const file = `${folder}/ca.pem`;
      const url = `mysql://u@h/d?tls=true&tls-ca=${file}`;
      refused(url, "tls-ca cannot be read");
      Deno.writeTextFileSync(file, AUTHORITY);
      const next = options(url);
      for (const pem of [AUTHORITY, STRANGER]) {
        Deno.writeTextFileSync(file, pem);
        assertEquals(next().ssl?.ca, pem);
      }
      Deno.writeTextFileSync(file, "");
      const error = assertThrows(next, AppError, "holds no PEM certificate");
      assertEquals(error.code, "unavailable");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
});
