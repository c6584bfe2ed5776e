import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { serverOf } from "../../../adapters/redis/server.ts";
import { AppError } from "../../../src/errors.ts";

const of = (url: string) => serverOf(new URL(url));

describe("the URL of a Redis server", () => {
  it("names a host, a port, a login and a database", () => {
    assertEquals(of("redis://ann:p%40ss@localhost:7000/3"), {
      name: "localhost:7000",
      at: { host: "localhost", port: 7000 },
      login: { user: "ann", password: "p@ss" },
      database: 3,
    });
    assertEquals(of("redis://[::1]"), {
      name: "[::1]:6379",
      at: { host: "::1", port: 6379 },
      database: 0,
    });
    assertEquals(of("redis://:pw@127.0.0.1/").login, { password: "pw" });
  });

  it("names the path of a UNIX socket", () => {
    assertEquals(of("redis://:pw@%2Frun%2Fredis.sock/1"), {
      name: "unix:/run/redis.sock",
      at: { path: "/run/redis.sock" },
      login: { password: "pw" },
      database: 1,
    });
  });

  it("asks for TLS with rediss:", () => {
    assertEquals(of("rediss://u:p@cache.example").tls, {});
    assertEquals(of("redis://cache.example").tls, undefined);
  });

  it("lets a password go beyond loopback only by TLS or by wish", () => {
    const { login } = of("redis://u:p@cache.example?insecure-login=true");
    assertEquals(login, { user: "u", password: "p" });
    refuses("redis://u:p@cache.example", "rediss://");
  });

  it("is refused with an error that does not show the password", () => {
    for (
      const [url, message] of [
        ["redis:///run/redis.sock", "%2Frun"],
        ["redis://h:0", "1 to 65535"],
        ["redis://h/x", "number of a database"],
        ["redis://h/1/2", "number of a database"],
        ["redis://hunter2@h", "Give a password"],
        ["redis://:hunter2@h#x", "%23"],
        ["redis://:hunter2%zz@localhost", "%25"],
        ["redis://h?tls-ca=/a", "rediss://"],
        ["rediss://%2Frun%2Fa/0", "UNIX socket"],
        ["rediss://h?tls-ca=/nowhere/ca", "does not exist"],
        ["redis://h?insecure-login=1", "true or false"],
      ]
    ) refuses(url ?? "", message ?? "");
  });
});

function refuses(url: string, message: string): void {
  const error = assertThrows(() => of(url), AppError, message);
  assertEquals([error.code, error.message.includes("hunter2")], [
    "config",
    false,
  ]);
}
