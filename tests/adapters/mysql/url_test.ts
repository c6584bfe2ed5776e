import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { connectionOptions, triggerWish } from "../../../adapters/mysql/url.ts";
import { AppError } from "../../../src/errors.ts";

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

  it("are decoded", () => {
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

  it("read the file of tls-ca for each connection, because it changes", () => {
    const folder = Deno.makeTempDirSync();
    try {
      const file = `${folder}/ca.pem`;
      const next = options(`mysql://u@h/d?tls=true&tls-ca=${file}`);
      const error = assertThrows(next, AppError, "tls-ca cannot be read");
      assertEquals(error.code, "unavailable");
      for (const pem of ["old", "new"]) {
        Deno.writeTextFileSync(file, pem);
        assertEquals(next().ssl?.ca, pem);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
});

describe("the triggers of a URL", () => {
  const wish = (search: string, otherWriters?: boolean) =>
    triggerWish(new URL(`mysql://u@h/d${search}`), otherWriters);

  it("come with a new table if someone reads the outbox", () => {
    assertEquals(wish(""), "with a new table");
    assertEquals(wish("", false), "never");
  });

  it("come always or never if the URL says so", () => {
    for (const otherWriters of [true, false]) {
      assertEquals(wish("?triggers=true", otherWriters), "always");
      assertEquals(wish("?triggers=false", otherWriters), "never");
    }
    const error = assertThrows(() => wish("?triggers=1"), AppError);
    assertEquals(error.code, "config");
  });
});
