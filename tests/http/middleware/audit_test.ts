import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { SPARE } from "../../../src/log/entry.ts";
import { WRITES } from "../failing.ts";
import { ada, Fixture } from "../fixture.ts";

const WRITE = "hunter2-write-token";
const headers = { Authorization: `Bearer ${WRITE}`, "X-Request-Id": "r-1" };

const TOGGLE = {
  method: "PUT",
  path: "/admin/source",
  body: '{"source":"database"}',
};

/** `printf %s ada@example.com | sha256sum | cut -c1-16` */
const PSEUDONYM = "b5fc85e55755f9e0";

async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

describe("the audit log", () => {
  const person = JSON.stringify(ada("ada@example.com"));
  const path = "/persons/ada%40example.com";
  const CASES: [
    status: number,
    method: string,
    path: string,
    body: string | undefined,
    more?: { stored?: boolean; type?: string },
  ][] = [
    [201, "POST", "/persons", person],
    [201, "PUT", path, person],
    [200, "PUT", path, person, { stored: true }],
    [200, "PATCH", path, "{}", { stored: true }],
    [204, "DELETE", path, undefined, { stored: true }],
    [400, "PUT", path, "{"],
    [404, "DELETE", path, undefined],
    [415, "PATCH", path, "{}", { type: "text/plain" }],
  ];
  for (const [status, method, path, body, more = {}] of CASES) {
    const { stored = false, type } = more;
    it(`has a line for ${method} ${path} ${status}`, async () => {
      await using it = new Fixture({ writeToken: [WRITE] });
      if (stored) it.seed("ada@example.com");
      await it.send(method, path, {
        ...body === undefined ? {} : { body },
        headers: { ...headers, ...type && { "Content-Type": type } },
      });
      const [line, ...others] = it.audits;
      assertEquals(others, []);
      assertEquals(line?.message, "audit");
      const id = await sha256("ada@example.com");
      const { [SPARE]: spare = false, ...fields } = line?.fields ?? {};
      assertEquals(spare, status >= 400);
      assertEquals(fields, {
        requestId: "r-1",
        method,
        resource: path === "/persons" ? path : "/persons/{id}",
        person: id.slice(0, 16),
        source: undefined,
        status,
        token: (await sha256(WRITE)).slice(0, 8),
      });
      assertEquals(JSON.stringify(it.audits).includes("example"), false);
      assertEquals(JSON.stringify(it.audits).includes("hunter2"), false);
    });
  }

  it("names a person by a hash of the id", async () => {
    assertEquals((await sha256("ada@example.com")).slice(0, 16), PSEUDONYM);
  });

  it("has the new source of reads", async () => {
    await using it = new Fixture();
    await it.send(TOGGLE.method, TOGGLE.path, { body: TOGGLE.body });
    const [line, ...others] = it.audits;
    assertEquals(others, []);
    assertEquals(line?.fields.resource, "/admin/source");
    assertEquals(line?.fields.source, "database");
    assertEquals(line?.fields.status, 200);
    assertEquals(line?.fields.token, undefined);
  });

  it("has a line for each refused request", async () => {
    await using it = new Fixture({ writeToken: [WRITE], readToken: ["read"] });
    const refused = [...WRITES, TOGGLE];
    for (const { method, path, ...init } of refused) {
      for (const Authorization of ["", "Bearer hunter2", "Bearer read"]) {
        const headers: Record<string, string> = Authorization === ""
          ? {}
          : { Authorization };
        await it.send(method, path, { ...init, headers });
      }
    }
    assertEquals(
      it.audits.map(({ fields }) => fields.status),
      refused.flatMap(() => [401, 401, 403]),
    );
    assertEquals(
      it.audits.map(({ fields }) => fields.method),
      refused.flatMap(({ method }) => [method, method, method]),
    );
    assertEquals(it.audits.at(-1)?.fields.resource, TOGGLE.path);
    for (const { fields } of it.audits) {
      const known = fields.status === 403;
      assertMatch(String(fields.token), known ? /^[0-9a-f]{8}$/ : /undefined/);
    }
    assertEquals(JSON.stringify(it.audits).includes("hunter2"), false);
  });

  it("has the X-Request-Id of the answer", async () => {
    await using it = new Fixture();
    const response = await it.send("DELETE", "/persons/a");
    const id = response.headers.get("X-Request-Id");
    assertEquals(it.audits[0]?.fields.requestId, id);
  });

  it("has nothing that a program around the service keeps", async () => {
    await using it = new Fixture({ accessLog: "all" });
    const outer = new Hono<{ Variables: Record<string, unknown> }>();
    outer.use((c, next) => {
      c.set("holder", { fingerprint: "theirs" });
      c.set("source", "theirs");
      c.set("failure", "theirs");
      return next();
    });
    outer.route("/", it.router);
    await outer.request("/persons/a", { method: "DELETE" });
    assertEquals([it.audits.length, it.access.length], [1, 1]);
    assertEquals(
      JSON.stringify([it.audits, it.access]).includes("theirs"),
      false,
    );
  });

  it("omits unknown paths and invalid ids", async () => {
    await using it = new Fixture();
    await it.send("PUT", "/people/ada%40example.com");
    await it.send("PUT", "/persons/%zz-ada@example.com");
    assertEquals(it.audits.map(({ fields }) => fields.person), [
      undefined,
      undefined,
    ]);
    assertEquals(JSON.stringify(it.audits).includes("example"), false);
  });

  it("has no line for a read", async () => {
    await using it = new Fixture();
    for (const path of ["/persons/a", "/persons", "/livez", "/admin/source"]) {
      await it.send("GET", path);
      await it.send("HEAD", path);
      await it.send("OPTIONS", path);
    }
    assertEquals(it.audits, []);
  });
});
