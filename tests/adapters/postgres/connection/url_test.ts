import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { connectionOptions } from "../../../../adapters/postgres/connection/url.ts";
import { AppError } from "../../../../src/errors.ts";

const options = (url: string) => connectionOptions(new URL(url))();

function refused(call: () => unknown, message: string): void {
  const error = assertThrows(call, AppError, message);
  assertEquals(error.code, "config");
}

describe("the connection options of a postgres: URL", () => {
  it("need a host, a user and a database", () => {
    for (
      const url of ["postgres://u@h", "postgres:///d", "postgres://h/d"]
    ) {
      refused(
        () => options(url),
        "postgres://user:password@host:5432/database",
      );
    }
  });

  it("are decoded from percent-encoding", () => {
    assertEquals(options("postgres://a%40b:p%2F%C3%A9@[::1]:5433/d%20b"), {
      host: "::1",
      port: 5433,
      user: "a@b",
      password: "p/é",
      database: "d b",
      scramOnly: false,
    });
    refused(() => options("postgres://u:%zz@h/d"), "Write a %");
    refused(() => options("postgres://u@h/d#x"), "Write a #");
  });

  it("may name the folder of a UNIX socket", () => {
    const { host, port, tls, scramOnly } = options(
      "postgres://u:p@%2Frun%2Fpostgresql:5433/d",
    );
    assertEquals([host, port], ["/run/postgresql", 5433]);
    assertEquals([tls, scramOnly], [undefined, false]);
    refused(() => options("postgres://u@%2Frun/d?tls=true"), "no TLS");
  });

  it("have TLS beyond loopback, unless the URL says otherwise", () => {
    assertEquals(options("postgres://u:p@localhost/d").tls, undefined);
    assertEquals(options("postgres://u:p@db.example/d").tls, {});
    assertEquals(
      options("postgres://u:p@db.example/d?tls=false").tls,
      undefined,
    );
    assertEquals(options("postgres://u:p@127.0.0.1/d?tls=true").tls, {});
    refused(() => options("postgres://u@localhost/d?tls-ca=x"), "tls=true");
    refused(() => options("postgres://u@h/d?tls=1"), "true or false");
    refused(
      () => connectionOptions(new URL("postgres://u@h/d?tls-ca=/no/such/file")),
      "tls-ca cannot be read",
    );
  });

  it("allow SCRAM alone beyond loopback without TLS", () => {
    const scramOnly = (url: string) => options(url).scramOnly;
    assertEquals(scramOnly("postgres://u:p@h/d?tls=false"), true);
    assertEquals(scramOnly("postgres://u:p@h/d"), false);
    assertEquals(scramOnly("postgres://u:p@127.0.0.1/d"), false);
    const insecure = "postgres://u:p@h/d?tls=false&insecure-login=true";
    assertEquals(scramOnly(insecure), false);
  });
});
