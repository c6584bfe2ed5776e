import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { Upload } from "../../system/e2e/upload.ts";
import { assertProblem } from "../../http/fixture.ts";
import { addressOf, Program, temporaryDatabase } from "../program.ts";

function serve(...args: string[]): Program {
  return new Program(["--port=0", ...args]);
}

describe("serve", () => {
  it("logs its address and what differs from the defaults in one line", async () => {
    await using database = await temporaryDatabase();
    await using service = serve(
      "serve",
      database.flag,
      "--cache=memcache://u:hunter2@127.0.0.1:1",
    );
    const [line] = await service.err(/^.*Listening on .*$/m);
    const { time, message, ...fields } = JSON.parse(line);
    assertEquals(new Date(time).toISOString(), time);
    assertMatch(message, /^Listening on http:\/\/127\.0\.0\.1:\d+\/$/);
    const { otherWriters, ...said } = fields;
    assertEquals(said, {
      level: "info",
      version: `${metadata.name} ${metadata.version}`,
      database: database.flag.slice("--database=".length),
      cache: "memcache://***@127.0.0.1:1",
      settings: "port=0",
    });
    assertStringIncludes(otherWriters, "covered");
    const [warning] = await service.err(/^.*shows its password.*$/m);
    assertEquals(JSON.parse(warning).level, "warn");
    const alive = await fetch(new URL("livez", await addressOf(service)));
    assertEquals(alive.status, 200);
    await alive.body?.cancel();
    service.kill("SIGTERM");
    assertEquals((await service.ended()).stdout, "");
  });

  it("logs as the settings say", async () => {
    await using service = serve(
      "--database=sqlite::memory:",
      "--log-format=pretty",
    );
    await service.err(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}Listening on http:/m);
    service.kill("SIGTERM");
    const { stderr } = await service.ended();
    assertStringIncludes(stderr, "INFO  Stopped.");
  });

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`finishes what is in flight on ${signal}, and exits with 0`, async () => {
      await using database = await temporaryDatabase();
      const times = ["--shutdown-timeout=1m", "--body-timeout=1m"];
      await using service = serve(database.flag, ...times);
      const address = await addressOf(service);
      using upload = await Upload.begin(address, "1");
      service.kill(signal);
      await service.err(/is stopping/);
      const late = await fetch(new URL("persons/2", address), {
        method: "DELETE",
      });
      const { detail } = await assertProblem(late, 503, "unavailable");
      assertStringIncludes(detail, "nothing was changed");
      assertEquals(late.headers.get("Connection"), "close");
      const [line] = await service.err(/^.*"message":"access".*$/m);
      assertStringIncludes(line, '"method":"DELETE","route":"/persons/{id}"');
      assertStringIncludes(await upload.answer(), "HTTP/1.1 201");
      const { code, stderr } = await service.ended();
      assertEquals(code, 0);
      await assertRejects(() => Upload.begin(address, "1"));
      assertStringIncludes(stderr, '"Stopped."');
      assert(!stderr.includes("cut off"), stderr);
    });
  }

  it("is not ready from the signal on, and ends every connection", async () => {
    await using service = serve(
      "--database=sqlite::memory:",
      "--shutdown-delay=1h",
    );
    const address = await addressOf(service);
    const ready = await fetch(new URL("readyz", address));
    assertEquals(ready.status, 200);
    await ready.body?.cancel();
    service.kill("SIGTERM");
    await service.err(/not ready any more/);
    const unready = await fetch(new URL("readyz", address));
    assertEquals([unready.status, unready.headers.get("Connection")], [
      503,
      "close",
    ]);
    const { otherWriters, ...fields } = await unready.json();
    assertEquals(otherWriters, "covered");
    assertEquals(fields, {
      status: "unready",
      store: "up",
      cache: "up",
      source: "cache",
      reason: "The service is stopping.",
    });
    // Until the balancer has noticed it, everything is served.
    const put = await fetch(new URL("persons/1", address), {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: '{"firstName":"Ada","lastName":""}',
    });
    assertEquals([put.status, put.headers.get("Connection")], [201, "close"]);
    await put.body?.cancel();
  });

  it("stops after --shutdown-delay", async () => {
    await using service = serve(
      "--database=sqlite::memory:",
      "--shutdown-delay=300ms",
    );
    await addressOf(service);
    service.kill("SIGHUP");
    const { code, stderr } = await service.ended();
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, '"Stopped."');
  });

  it("waits no longer than --shutdown-timeout, and exits with 0", async () => {
    await using database = await temporaryDatabase();
    // The end of the body's time would be an end, too.
    const times = ["--shutdown-timeout=500ms", "--body-timeout=10m"];
    await using service = serve(database.flag, ...times);
    using _upload = await Upload.begin(await addressOf(service), "1");
    service.kill("SIGTERM");
    await service.err(/is stopping/);
    const { code, stderr } = await service.ended();
    assertEquals(code, 0);
    assertStringIncludes(stderr, "cut off");
  });

  it("runs with the permissions of deno.json", async () => {
    await using service = new Program(
      ["--port=0", "--database=sqlite::memory:"],
      { permissions: ["-P"] },
    );
    const ready = await fetch(new URL("readyz", await addressOf(service)));
    const { otherWriters, ...body } = await ready.json();
    assertEquals(body, {
      status: "ready",
      store: "up",
      cache: "up",
      source: "cache",
    });
    const [line] = await service.err(/^.*Listening on .*$/m);
    assertEquals(JSON.parse(line).otherWriters, otherWriters);
  });
});
