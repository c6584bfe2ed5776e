import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BODY } from "../failing.ts";
import { CLOSE, JSON_HEAD, type Raw, Served } from "./served.ts";

const CONNECTION = "Connection: close, Upgrade, HTTP2-Settings\r\n";
const SETTINGS = "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n";
const UPGRADE = "Upgrade: h2c\r\n";
const WITH_BODY = `Content-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** The fields of a client that would rather speak HTTP/2 (RFC 7540, 3.2). */
const offering = (fields: string) =>
  fields.replace("Connection: close\r\n", CONNECTION) + SETTINGS;

/** The status that curl gets for a PUT. */
async function curl(url: string, ...args: string[]): Promise<string> {
  const type = ["-H", "Content-Type: application/json"];
  const put = ["-s", "-X", "PUT", ...type, "-d", BODY, ...args, url];
  const { stdout } = await new Deno.Command("curl", {
    args: ["-o", "/dev/null", "-w", "%{http_code}", ...put],
  }).output();
  return new TextDecoder().decode(stdout);
}

describe("a request that offers h2c", () => {
  // If one of these gets another answer, the runtime has changed: then the advice
  // in the README for operators is out of date.
  it("and has a body, gets a bare 400 from the runtime", async () => {
    await using it = new Served();
    const { head, body } = await it.raw(
      `PUT /persons/a HTTP/1.1\r\n${offering(JSON_HEAD)}${UPGRADE}${WITH_BODY}`,
    );
    assertStatus({ head, body }, 400);
    assertEquals(body, "");
    assertEquals(/^x-request-id:/im.test(head), false);
    assertEquals(it.store.calls, 0);
    assertEquals(await curl(`${it.url}/persons/a`, "--http2"), "400");
  });

  it("and has no body, is answered", async () => {
    await using it = new Served();
    const answer = await it.raw(
      `GET /persons/a HTTP/1.1\r\n${offering(CLOSE)}${UPGRADE}\r\n`,
    );
    assertStatus(answer, 404);
  });

  it("is answered if a proxy has removed Upgrade", async () => {
    await using it = new Served();
    const answer = await it.raw(
      `PUT /persons/a HTTP/1.1\r\n${offering(JSON_HEAD)}${WITH_BODY}`,
    );
    assertStatus(answer, 201);
  });

  it("is answered if the client does not offer it, or needs no offer", async () => {
    await using it = new Served();
    const url = `${it.url}/persons/a`;
    assertEquals(await curl(url, "--http1.1"), "201");
    assertEquals(await curl(url, "--http2-prior-knowledge"), "200");
  });
});

function assertStatus({ head }: Raw, status: number): void {
  assert(head.startsWith(`HTTP/1.1 ${status} `), head);
}
