import {
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { serversOf } from "../../../adapters/memcache/server.ts";
import { AppError } from "../../../src/errors.ts";
import { AUTHORITY } from "../../system/faults/network/certificates.ts";

const parse = (text: string) => serversOf(new URL(text));
const tcp = (hostname: string, port: number) => ({
  transport: "tcp",
  hostname,
  port,
} as const);

describe("a memcache URL", () => {
  it("names a host and a port, 11211 by default", () => {
    assertEquals(parse("memcache://localhost"), [
      { name: "localhost:11211", at: tcp("localhost", 11211) },
    ]);
    assertEquals(parse("memcache://Cache.Example:1/"), [
      { name: "cache.example:1", at: tcp("cache.example", 1) },
    ]);
    assertEquals(parse("memcache://[::1]:5"), [
      { name: "[::1]:5", at: tcp("::1", 5) },
    ]);
  });

  it("names a UNIX socket", () => {
    assertEquals(parse("memcache:///run/a%20b/memcached.sock"), [{
      name: "unix:/run/a b/memcached.sock",
      at: { transport: "unix", path: "/run/a b/memcached.sock" },
    }]);
  });

  it("names further servers", () => {
    const servers = parse(
      "memcache://a?server=b&server=c:5&server=[::1]:11211&server=unix:/d",
    );
    assertEquals(servers.map(({ name }) => name), [
      ...["a:11211", "b:11211", "c:5", "[::1]:11211", "unix:/d"],
    ]);
  });

  it("names a user and a password for all servers", () => {
    const login = { user: "ann@person", password: "p:w@/?#%\u00e4" };
    const encoded = Object.values(login).map(encodeURIComponent).join(":");
    for (const server of parse(`memcache://${encoded}@a?server=b&tls=true`)) {
      assertEquals(server.login, login);
      assertMatch(server.name, /^[ab]:11211$/);
    }
    assertEquals(
      parse("memcache://u:a:b%40@[::1]")[0]?.login?.password,
      "a:b@",
    );
  });

  it("turns TLS on, with own authorities", async () => {
    assertEquals(parse("memcache://a?tls=true")[0]?.tls, { caCerts: [] });
    assertEquals(parse("memcache://a?tls=false")[0]?.tls, undefined);
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, AUTHORITY);
    const [server] = parse(`memcache://a?tls=true&tls-ca=${file}`);
    assertEquals(server?.tls, { caCerts: [AUTHORITY] });
    await Deno.remove(file);
    assertConfigError(
      `memcache://a?tls=true&tls-ca=${file}`,
      /cannot be read. Reason: it does not exist/,
    );
  });

  it("sends a password without TLS only to this machine, or if allowed", () => {
    const sent = (rest: string) =>
      parse(`memcache://${rest}`).map(({ login }) => login?.password);
    assertEquals(sent("u:p@127.0.0.1?server=unix:/s"), ["p", "p"]);
    assertEquals(sent("u:p@a?server=b&tls=true"), ["p", "p"]);
    assertEquals(sent("u:p@a?server=b&insecure-login=true"), ["p", "p"]);
    for (const rest of ["a", "localhost?server=a", "a?insecure-login=false"]) {
      assertConfigError(`memcache://u:p@${rest}`, /tls=true.*insecure-login/);
    }
  });

  const wrong: Readonly<Record<string, RegExp>> = {
    "memcache:": /Name a host/,
    "memcache://": /Name a host/,
    "memcache:///": /Name a host/,
    "memcache:a": /Name a host/,
    "memcache:///a%00b": /Name a host/,
    "memcache:///a%zz": /%25/,
    "memcache://a:0": /port/,
    "memcache://a/b": /After the host/,
    "memcache://a#b": /%23/,
    "memcache://a,b": /memcache:\/\/a:11211\?server=b:11211/,
    "memcache://a?server=b,c": /memcache:\/\/a:11211\?server=b:11211/,
    "memcache://a?server=": /server must be/,
    "memcache://a?server=b/c": /server must be/,
    "memcache://a?server=u:p@b": /server must be/,
    "memcache://a?server=b:99999": /server must be/,
    "memcache://a?server=unix:b": /absolute path/,
    "memcache://a?server=A:11211": /a:11211 is named twice/,
    "memcache://user@a": /both a user and a password/,
    "memcache://:secret@a": /both a user and a password/,
    "memcache://u:secret%00@a": /NUL/,
    "memcache://u:secret%@a": /%25/,
    "memcache://a?tls=yes": /true or false/,
    "memcache://a?tls-ca=b": /tls=true/,
    "memcache://a?insecure-login=1": /insecure-login must be true or false/,
    "memcache:///socket?tls=true": /UNIX/,
  };
  for (const [text, message] of Object.entries(wrong)) {
    it(`is refused: ${text}`, () => assertConfigError(text, message));
  }
});

function assertConfigError(url: string, message: RegExp): void {
  const error = assertThrows(() => parse(url));
  assertInstanceOf(error, AppError);
  assertEquals(error.code, "config");
  assertMatch(error.message, message);
  assertEquals(error.message.includes("secret"), false);
}
