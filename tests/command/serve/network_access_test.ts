import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  isRebindable,
  publicReads,
  requireToken,
} from "../../../src/command/serve/network_access.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import { addressOf, Program, runProgram } from "../program.ts";

const TOKEN = "hunter2-hunter2-hunter2";
const MEMORY = ["--port=0", "--database=sqlite::memory:"];

function refusal(host: string, env: Record<string, string> = {}): string {
  try {
    requireToken(readConfig(env, []), host);
    return "";
  } catch (error) {
    assert(error instanceof Error);
    return error.message;
  }
}

describe("a service without a write token", () => {
  it("may listen on loopback only", () => {
    for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1"]) {
      assertEquals(refusal(host), "");
    }
    for (const host of ["0.0.0.0", "::", "10.0.0.1", "db.example"]) {
      const message = refusal(host);
      assertStringIncludes(message, host);
      for (const way of ["PERSON_WRITE_TOKEN", "PERSON_HOST", "--insecure"]) {
        assertStringIncludes(message, way);
      }
      // A read token does not protect writes.
      assert(refusal(host, { PERSON_READ_TOKEN: TOKEN }) !== "");
      assertEquals(refusal(host, { PERSON_WRITE_TOKEN: TOKEN }), "");
      assertEquals(refusal(host, { PERSON_INSECURE: "true" }), "");
    }
  });

  it("warns that everyone can read, where that is so", () => {
    const warning = (env: Record<string, string>) =>
      publicReads(readConfig(env, []));
    const PERSON_HOST = "0.0.0.0";
    const PERSON_WRITE_TOKEN = TOKEN;
    const insecure: Record<string, string> = { PERSON_INSECURE: "true" };
    for (const more of [{ PERSON_WRITE_TOKEN }, insecure]) {
      const told = warning({ PERSON_HOST, ...more });
      assertStringIncludes(told ?? "", "PERSON_READ_TOKEN");
    }
    assertEquals(warning({ PERSON_WRITE_TOKEN }), undefined);
    assertEquals(warning({ PERSON_HOST, PERSON_READ_TOKEN: TOKEN }), undefined);
  });

  it("checks the host if a web page could read from it", () => {
    const rebindable = (env: Record<string, string>) =>
      isRebindable(readConfig(env, []));
    assertEquals(rebindable({}), true);
    assertEquals(rebindable({ PERSON_HOST: "::1" }), true);
    // Reads need no token then.
    assertEquals(rebindable({ PERSON_WRITE_TOKEN: TOKEN }), true);
    assertEquals(rebindable({ PERSON_READ_TOKEN: TOKEN }), false);
    assertEquals(rebindable({ PERSON_INSECURE: "true" }), false);
    assertEquals(rebindable({ PERSON_HOST: "0.0.0.0" }), false);
  });
});

describe("serve", () => {
  const WAYS: [name: string, args: string[], env: Record<string, string>][] = [
    ["--host", ["--host=0.0.0.0"], {}],
    ["PERSON_HOST", [], { PERSON_HOST: "::" }],
    ["Deno's own variable", [], { DENO_SERVE_ADDRESS: "tcp:0.0.0.0:0" }],
  ];
  for (const [name, args, env] of WAYS) {
    it(`refuses others without a token, by ${name}`, async () => {
      const { code, stdout, stderr } = await runProgram(
        [...MEMORY, ...args],
        { env },
      );
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, "Set PERSON_WRITE_TOKEN");
      assertEquals(stderr.trimEnd().split("\n").length, 2);
    });
  }

  it("refuses to listen beyond loopback before it opens a port", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { code, stderr } = await runProgram([
      "--database=sqlite::memory:",
      "--host=0.0.0.0",
      `--port=${listener.addr.port}`,
    ]);
    assertEquals(code, 2);
    assert(!stderr.includes("in use"), stderr);
  });

  it("serves other machines with a token under any host", async () => {
    const env = { PERSON_WRITE_TOKEN: TOKEN, PERSON_READ_TOKEN: TOKEN + "2" };
    await using service = new Program([...MEMORY, "--host=0.0.0.0"], { env });
    const { port } = await addressOf(service);
    const url = `http://127.0.0.1:${port}/persons`;
    const status = async (headers: Record<string, string>) => {
      const response = await fetch(url, { headers });
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await status({}), 401);
    assertEquals(await status({ Authorization: `Bearer ${TOKEN}2` }), 200);
    assertEquals(await status({ Authorization: `Bearer ${TOKEN}` }), 200);
    service.kill("SIGTERM");
    const { stdout, stderr } = await service.ended();
    assert(!(stdout + stderr).includes("hunter2"));
    assertStringIncludes(stderr, "write-token=*** read-token=***");
  });

  it("answers 421 on loopback to another host (DNS rebinding)", async () => {
    await using service = new Program(MEMORY);
    const { hostname, port } = await addressOf(service);
    const ask = async (host: string) => {
      using connection = await Deno.connect({ hostname, port: Number(port) });
      await connection.write(new TextEncoder().encode(
        `GET /persons HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      ));
      return (await new Response(connection.readable).text()).slice(9, 12);
    };
    assertEquals(await ask("localhost"), "200");
    assertEquals(await ask(`127.0.0.1:${port}`), "200");
    assertEquals(await ask(`evil.example:${port}`), "421");
  });
});
