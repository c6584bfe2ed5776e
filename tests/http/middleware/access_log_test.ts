import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Config } from "../../../src/config/config.ts";
import { AppError } from "../../../src/errors.ts";
import { Fixture } from "../fixture.ts";

const TOKEN = "0123456789abcdef";
const AUTHORIZATION = { Authorization: `Bearer ${TOKEN}` };

/** The lines of the access log, without what differs from run to run. */
function linesOf({ access }: Fixture) {
  return access.map(({ message, fields }) => {
    assertEquals(message, "access");
    const { ms, requestId, ...rest } = fields;
    assertEquals(typeof ms, "number");
    assertMatch(String(requestId), /^[\w-]+$/);
    // Without the mark of a line that may be dropped.
    return Object.fromEntries(Object.entries(rest));
  });
}

/** A walk with a hit, a fault of the client, and failures of the store. */
async function walked(accessLog: Config["accessLog"]) {
  const it = new Fixture({ accessLog, readToken: [TOKEN] });
  it.seed("a");
  for (const path of ["/persons/a", "/persons/a", "/persons/a?x"]) {
    await it.send("GET", path, { headers: AUTHORIZATION });
  }
  await it.send("GET", "/persons/secret");
  it.store.down = true;
  await it.send("GET", "/persons/b", { headers: AUTHORIZATION });
  await it.send("GET", "/readyz");
  return it;
}

const ROUTE = "/persons/{id}";
const HOLDER = "9f9f5111";

describe("the access log", () => {
  it("has no line if it is off", async () => {
    await using it = await walked("off");
    assertEquals(linesOf(it), []);
  });

  it("has a line for each failure, with its reason", async () => {
    await using it = await walked("errors");
    const [failed, unready, ...more] = linesOf(it);
    const { reason, ...fields } = failed ?? {};
    assertEquals([reason instanceof AppError, more], [true, []]);
    const method = "GET";
    const token = HOLDER;
    assertEquals(fields, {
      ...{ method, route: ROUTE, status: 503, answered: undefined, token },
    });
    assertEquals(unready, {
      ...{ method, route: "/readyz", status: 503, answered: undefined },
      token: undefined,
      reason: "The store is down.",
    });
  });

  it("has a line for each answer, with how it was answered", async () => {
    await using it = await walked("all");
    const lines = linesOf(it);
    assertEquals(lines.map((it) => [it.route, it.status, it.answered]), [
      [ROUTE, 200, "fwd=uri-miss; stored"],
      [ROUTE, 200, "hit; ttl=300; age=0"],
      [ROUTE, 400, undefined],
      [ROUTE, 401, undefined],
      [ROUTE, 503, undefined],
      ["/readyz", 503, undefined],
    ]);
    assertEquals(lines.map((it) => it.token), [
      ...Array(3).fill(HOLDER),
      undefined,
      HOLDER,
      undefined,
    ]);
    assertEquals(JSON.stringify(lines).includes("secret"), false);
  });

  it("sums up the failures of an outage", async () => {
    await using it = new Fixture({ accessLog: "errors" });
    it.store.down = true;
    for (let i = 0; i < 130; i++) await it.send("GET", "/readyz");
    const lines = it.access.length;
    // On a slow machine they may take longer than a second.
    assertEquals(lines === 100 || lines > 100 && lines <= 130, true);
  });

  it("names an unexpected error by the line before it", async () => {
    await using it = new Fixture({ accessLog: "errors" });
    it.store.get = () => Promise.reject(new TypeError("hunter2"));
    await it.send("GET", "/persons/a");
    assertEquals(it.errors.length, 1);
    assertEquals(it.access.map(({ fields }) => fields.requestId), [
      it.errors[0]?.fields.requestId,
    ]);
    assertEquals(linesOf(it)[0]?.reason, "unexpected error");
  });
});
