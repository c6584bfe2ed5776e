import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { listen, urlOf } from "../../../src/command/serve/listen.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import { AppError } from "../../../src/errors.ts";
import { NO_LOG } from "../../../src/log/log.ts";

const OK = () => new Response("ok");

/** Listens on a free port, or as the flags say. */
function open(flags: readonly string[] = [], fetch = OK, log = NO_LOG) {
  return listen(readConfig({}, ["--port=0", ...flags]), fetch, log);
}

/** Why it does not listen. */
function refusal(...flags: string[]): AppError {
  return assertThrows(() => open(flags), AppError);
}

describe("a server that listens", () => {
  it("answers at its URL", async () => {
    await using server = open();
    const url = urlOf(server.addr);
    assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assertEquals(await (await fetch(url)).text(), "ok");
  });

  it("answers 500 and logs the error if the router throws", async () => {
    const logged: unknown[] = [];
    const error = new Error("a bug");
    const fail = () => {
      throw error;
    };
    const log = {
      ...NO_LOG,
      error: (_: string, fields?: object) => void logged.push(fields),
    };
    await using server = open([], fail, log);
    const response = await fetch(urlOf(server.addr));
    assertEquals([response.status, await response.text()], [500, ""]);
    assertEquals(logged, [{ error }]);
  });

  it("says which setting to change if the port is in use", async () => {
    await using server = open();
    const { port } = new URL(urlOf(server.addr));
    const { code, message } = refusal(`--port=${port}`);
    assertEquals(code, "unavailable");
    assert(message.startsWith(`127.0.0.1:${port} is in use. `), message);
    assertMatch(message, /PERSON_PORT \(--port\)/);
  });

  it("says which setting to change if the host is not its own", () => {
    for (const host of ["192.0.2.1", "2001:db8::1"]) {
      const { code, message } = refusal(`--host=${host}`, "--insecure");
      assertEquals(code, "unavailable");
      assertMatch(message, /PERSON_HOST \(--host\)/);
      assert(message.includes(host.includes(":") ? `[${host}]:0` : host));
    }
  });

  it("stops at once if it listens beyond loopback without a token", async () => {
    let requests = 0;
    using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = probe.addr;
    probe.close();
    const config = readConfig({}, ["--host=0.0.0.0", `--port=${port}`]);
    const error = assertThrows(
      () => listen(config, () => (requests++, OK()), NO_LOG),
      AppError,
    );
    assertEquals(error.code, "config");
    await fetch(`http://127.0.0.1:${port}/`).then(
      (it) => it.body?.cancel(),
      () => {},
    );
    assertEquals(requests, 0);
  });
});

describe("the URL of an address", () => {
  it("has brackets around IPv6, and names a socket", () => {
    const tcp = { transport: "tcp", port: 80 } as const;
    assertEquals(urlOf({ ...tcp, hostname: "::1" }), "http://[::1]:80/");
    assertEquals(
      urlOf({ ...tcp, hostname: "10.0.0.1" }),
      "http://10.0.0.1:80/",
    );
    assertEquals(urlOf({ transport: "unix", path: "/run/p" }), "unix:/run/p");
    assertEquals(urlOf({ transport: "vsock", cid: 3, port: 8 }), "vsock:3:8");
  });
});
