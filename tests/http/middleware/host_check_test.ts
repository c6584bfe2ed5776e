import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
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
