import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Context } from "hono";
import { hostCheck } from "../../../src/http/middleware/host_check.ts";
import { assertProblem, Fixture } from "../fixture.ts";
import { LOOPBACKS, OTHERS } from "../hosts.ts";
import { assertRaw, Served } from "../wire/served.ts";

describe("the API with the host check", () => {
  for (const host of LOOPBACKS) {
    for (const port of ["", ":1", ":65535"]) {
      it(`${host}${port} is served`, async () => {
        await using it = new Fixture({ checkHost: true });
        const url = `http://${host}${port}/livez`;
        assertEquals((await it.router.request(url)).status, 200);
      });
    }
  }

  it("answers 421 to every request for another host", async () => {
    await using it = new Fixture({ checkHost: true });
    for (const method of ["GET", "PUT", "POST", "DELETE", "OPTIONS"]) {
      for (const path of ["/persons/a", "/persons", "/admin/source", "/x"]) {
        const url = `http://evil.example${path}`;
        const response = await it.router.request(url, { method });
        await assertProblem(response, 421, "misdirected");
      }
    }
    assertEquals(it.store.calls, 0);
  });

  for (const host of ["localhost", "127.0.0.1:80", "[::1]:8000"]) {
    it(`behind a server the Host ${host} is served`, async () => {
      await using it = new Served({ checkHost: true });
      const { head } = await it.raw(request("/livez", host));
      assertEquals(head.slice(0, 12), "HTTP/1.1 200");
    });
  }

  for (const host of OTHERS) {
    it(`behind a server the Host "${host}" is not`, async () => {
      await using it = new Served({ checkHost: true });
      const answer = await it.raw(request("/persons", host));
      assertEquals(
        /^HTTP\/1\.1 4(00|21) /.test(answer.head),
        true,
        answer.head,
      );
      assertEquals(it.store.calls, 0);
    });
  }

  it("takes the host of an absolute target, not of Host", async () => {
    await using it = new Served({ checkHost: true });
    const evil = request("http://evil.example/persons", "localhost");
    assertRaw(await it.raw(evil), 421, "misdirected");
    // RFC 9112, section 3.2.2: then Host does not count.
    const ours = request("http://localhost/livez", "evil.example");
    const { head } = await it.raw(ours);
    assertEquals(head.slice(0, 12), "HTTP/1.1 200");
  });
});

describe("a host", () => {
  const WRONG = [
    "",
    "x/admin",
    "x/admin?",
    "x?y",
    "x#y",
    "user@x",
    "é",
    "x y",
    "x:y",
    "x:1:2",
    "x:123456",
    "[::1",
    "<x>",
    "%78",
    "x\\y",
  ];
  for (const host of WRONG) {
    it(`is host[:port], and not "${host}"`, async () => {
      await using it = new Served();
      const source = '{"source":"database"}';
      const { head } = await it.raw(
        `PUT /source HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`,
        "Content-Type: application/json\r\n",
        `Content-Length: ${source.length}\r\n\r\n${source}`,
      );
      assertEquals(head.slice(0, 12), "HTTP/1.1 400");
      assertEquals(it.service.source, "cache");
    });
  }

  for (const host of ["x", "x.example:80", "10.0.0.1", "[::1]:8000", "a_b"]) {
    it(`is ${host}, also in a second request`, async () => {
      await using it = new Served();
      const one = request("/livez", host);
      const keep = one.replace("Connection: close\r\n", "");
      const { head, body } = await it.raw(keep + one);
      assertEquals(head.slice(0, 12), "HTTP/1.1 200");
      assertEquals(body.startsWith('{"status":"alive"}'), true);
    });
  }

  it("of the target is checked, too, after a good one", () => {
    const headers = { Host: "localhost" };
    for (const other of ["", ".evil.example", "@evil.example", ":1@evil"]) {
      const url = `http://localhost${other}/livez`;
      const request = { url, raw: { headers: new Headers(headers) } };
      const check = hostCheck({ checkHost: true, requireHost: true });
      check({ req: { ...request, url: "http://localhost/" } } as Context);
      const again = () => check({ req: request } as Context);
      if (other === "") again();
      else assertThrows(again);
    }
  });

  for (const checkHost of [true, false]) {
    for (const version of ["1.1", "1.0"]) {
      it(`is named by each request of HTTP/${version}, with the check: ${checkHost}`, async () => {
        await using it = new Served({ checkHost, requireHost: true });
        const answer = await it.raw(`GET /persons HTTP/${version}\r\n\r\n`);
        assertEquals(/^HTTP\/1\.\d 400 /.test(answer.head), true, answer.head);
        assertEquals(it.store.calls, 0);
      });
    }
  }
});

describe("the API without the host check", () => {
  it("serves any host", async () => {
    await using it = new Served();
    const { head } = await it.raw(request("/livez", "evil.example"));
    assertEquals(head.slice(0, 12), "HTTP/1.1 200");
  });
});

function request(target: string, host: string): string {
  const head = `Host: ${host}\r\nConnection: close\r\n`;
  return `GET ${target} HTTP/1.1\r\n${head}\r\n`;
}
