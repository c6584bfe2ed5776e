import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { described } from "../../support/produced/answers.ts";
import { fetch } from "../../support/produced/fetch.ts";
import { ROOT } from "../../support/root.ts";
import { Nginx } from "../../support/servers/nginx.ts";
import { copyProject } from "../e2e/project_copy.ts";
import { Service } from "../e2e/service.ts";
import { AUTHORITY, CERTIFICATE, KEY } from "../faults/network/certificates.ts";

const EXAMPLE = await Deno.readTextFile(new URL("deploy/nginx.conf", ROOT));
const TOKEN = "a-token-of-the-tests";

/** What compresses all that it may, as an administrator may have set it. */
const GZIP = `gzip on; gzip_proxied any; gzip_min_length 1;
  gzip_types application/json application/problem+json;`;

/** The example, changed as its first lines ask for. */
function site(port: number, files: string, instances: string[]): string {
  const [one = "", two = ""] = instances;
  const changes = {
    "listen 443 ssl;": `listen 127.0.0.1:${port} ssl;`,
    "listen [::]:443 ssl;": "",
    "/etc/person/tls.crt": `${files}/tls.crt`,
    "/etc/person/tls.key": `${files}/tls.key`,
    "server 127.0.0.1:8000;": `server ${one};`,
    "server 127.0.0.1:8001;": `server ${two};`,
  };
  let text = EXAMPLE;
  for (const [part, other] of Object.entries(changes)) {
    assertStringIncludes(text, part);
    text = text.replace(part, other);
  }
  return GZIP + text;
}

/** Reads a connection to its end. */
async function readAll(connection: Deno.Conn): Promise<string> {
  return await new Response(connection.readable).text();
}

/** Accepts connections, and ends each one when a request has come. */
class HangsUp implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #accepted: Promise<void>;
  /** The methods of the requests. */
  readonly methods: string[] = [];

  constructor() {
    this.#accepted = this.#accept();
  }

  get address(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      const bytes = new Uint8Array(4096);
      const length = await connection.read(bytes) ?? 0;
      const request = new TextDecoder().decode(bytes.subarray(0, length));
      this.methods.push(request.split(" ")[0] ?? "");
      connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepted;
  }
}

describe("the example of nginx", () => {
  const stack = new AsyncDisposableStack();
  let service: Service;
  let files: string;
  let client: Deno.HttpClient;
  let nginx: Nginx;

  beforeAll(async () => {
    const { path } = stack.use(await copyProject());
    files = path;
    await Deno.writeTextFile(`${path}/tls.crt`, CERTIFICATE);
    await Deno.writeTextFile(`${path}/tls.key`, KEY);
    client = stack.adopt(
      Deno.createHttpClient({ caCerts: [AUTHORITY] }),
      (it) => it.close(),
    );
    // Both share the file of people.
    const settings = { writeToken: TOKEN, insecure: "true" };
    service = stack.use(await Service.start(settings, { project: path }));
    const other = stack.use(await Service.start(settings, { project: path }));
    const instances = [service.url.host, other.url.host];
    nginx = stack.use(
      await Nginx.start((port) => site(port, files, instances)),
    );
  });
  afterAll(() => stack.disposeAsync());

  /** Sends a request, whose answer must be one of the service. */
  async function send(path: string, init: RequestInit = {}, by = nginx) {
    const headers = {
      Authorization: `Bearer ${TOKEN}`,
      "Content-Type": "application/json",
      ...init.headers,
    };
    const url = by.url + path;
    const answer = await fetch(url, { ...init, headers, client });
    const fields = new Headers(answer.headers);
    assert(fields.get("Server")?.startsWith("nginx/"));
    fields.delete("Server");
    const { status } = answer;
    if (status === 502) return answer;
    return await described(
      new Response(answer.body, { status, headers: fields }),
      {
        method: init.method ?? "GET",
        url,
      },
    );
  }

  function put(path: string, lastName: string, by = nginx) {
    const body = JSON.stringify({ firstName: "Ada", lastName });
    return send(path, { method: "PUT", body }, by);
  }

  /** Sends this text over TLS, and answers all that comes until the end. */
  async function sendText(text: string): Promise<string> {
    using connection = await Deno.connectTls({
      hostname: "127.0.0.1",
      port: nginx.port,
      caCerts: [AUTHORITY],
    });
    await connection.write(new TextEncoder().encode(text));
    return await readAll(connection);
  }

  it("passes an id on as the client encoded it", async () => {
    for (const id of ["a/b", "a//b", "%2F", "../c", "ü %?#"]) {
      const path = `/persons/${encodeURIComponent(id)}`;
      const written = await put(path, "King");
      assertEquals([written.status, (await written.json()).id], [201, id]);
      const read = await send(path);
      assertEquals([read.status, (await read.json()).id], [200, id]);
    }
  });

  it("keeps the ETag strong, so that If-Match holds", async () => {
    await (await put("/persons/tag", "Lovelace")).body?.cancel();
    const headers = { "Accept-Encoding": "gzip" };
    const read = await send("/persons/tag", { headers });
    const tag = read.headers.get("ETag") ?? "";
    assertEquals((await read.json()).lastName, "Lovelace");
    const patched = await send("/persons/tag", {
      method: "PATCH",
      headers: { "If-Match": tag },
      body: JSON.stringify({ lastName: "King" }),
    });
    assertEquals([patched.status, (await patched.json()).lastName], [
      200,
      "King",
    ]);
  });

  it("lets the service refuse what is too long", async () => {
    const ids = (count: number) =>
      `/persons?${
        Array.from({ length: count }, (_, n) => `id=${1e6 + n}&`).join("")
      }`;
    const long = await send(ids(2000));
    assertEquals([long.status, (await long.json()).title], [
      400,
      "Invalid request",
    ]);
    const tooLong = await send(ids(3000));
    assertEquals([tooLong.status, (await tooLong.json()).status], [414, 414]);
    const large = await put("/persons/large", "x".repeat(100_000));
    assertEquals([large.status, (await large.json()).status], [413, 413]);
  });

  it("serves a client that asks for h2c, with a body", async () => {
    const body = JSON.stringify({ firstName: "Ada", lastName: "King" });
    const answer = await sendText(
      `PUT /persons/h2c HTTP/1.1\r\nHost: person.example\r\n` +
        `Authorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\nUpgrade: h2c\r\n` +
        `HTTP2-Settings: AAMAAABkAAQAAP__\r\n` +
        `Connection: Upgrade, HTTP2-Settings, close\r\n\r\n${body}`,
    );
    assert(answer.startsWith("HTTP/1.1 201 "), answer);
  });

  it("sends a read to the next instance, but never a write", async () => {
    await using broken = new HangsUp();
    // Without the bound nginx would leave the broken one out after one failure.
    const instances = [`${broken.address} max_fails=0`, service.url.host];
    await using half = await Nginx.start((port) =>
      site(port, files, instances)
    );
    const failed: string[] = [];
    for (let n = 1; n <= 6; n++) {
      const path = `/persons/once-${n}`;
      const { status, body } = await put(path, "King", half);
      await body?.cancel();
      if (status === 502) failed.push(path);
      else assertEquals(status, 201);
      // Of two reads in a row the broken one gets at least one.
      for (let reads = 1; reads <= 2; reads++) {
        const read = await send(path, {}, half);
        await read.body?.cancel();
        assertEquals(read.status, status === 502 ? 404 : 200);
      }
    }
    const puts = broken.methods.filter((it) => it === "PUT");
    assertEquals(puts.length, failed.length);
    assert(failed.length > 0 && broken.methods.includes("GET"));
  });
});
