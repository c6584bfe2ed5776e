import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { NO_OBJECTS, NO_PEOPLE, NO_SOURCES } from "../http/bad_bodies.ts";
import { BAD_HEADERS } from "../http/bad_headers.ts";
import { BAD_PERSONS, BAD_SELECTIONS } from "../http/bad_targets.ts";
import { PLANTED, telltales } from "../produced/telltales.ts";
import { addressOf, Program } from "./program.ts";

const TOKEN = `a-token-of-${PLANTED}`;

interface Bad {
  readonly method: string;
  readonly target: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

const CORPUS: readonly Bad[] = [
  ...[...NO_OBJECTS, ...NO_PEOPLE].flatMap(({ body }) => [
    { method: "PUT", target: "/persons/a", body },
    { method: "POST", target: "/persons", body },
  ]),
  ...[...NO_OBJECTS, ...NO_SOURCES].map(({ body }) => (
    { method: "PUT", target: "/admin/source", body }
  )),
  ...BAD_PERSONS.flatMap(({ target }) =>
    ["GET", "DELETE"].map((method) => ({ method, target }))
  ),
  ...BAD_SELECTIONS.map(({ target }) => ({ method: "GET", target })),
  ...BAD_HEADERS.map(([name, value]) => (
    { method: "GET", target: "/persons/%zz", headers: { [name]: value } }
  )),
  ...BAD_HEADERS.filter(([name]) => name === "Authorization")
    .map(([name, value]) => (
      { method: "DELETE", target: "/persons/a", headers: { [name]: value } }
    )),
];

describe(`the service and ${CORPUS.length} requests that are wrong`, () => {
  let service: Program;
  let address: URL;

  beforeAll(async () => {
    service = new Program([
      "--port=0",
      "--database=sqlite::memory:",
      `--cache=memcache://user:${PLANTED}@127.0.0.1:1`,
      "--batch-limit=3",
    ], { permissions: ["-P"], env: { PERSON_WRITE_TOKEN: TOKEN } });
    address = await addressOf(service);
  });

  afterAll(async () => await service[Symbol.asyncDispose]());

  async function send({ method, target, body, headers }: Bad) {
    const response = await fetch(new URL(target, address), {
      method,
      ...body === undefined ? {} : { body },
      headers: {
        "Content-Type": "application/json",
        "Authorization": `Bearer ${TOKEN}`,
        ...headers,
      },
    });
    const fields = [...response.headers].join("\n");
    return { response, text: await response.text(), fields };
  }

  it("refuses each in words that give nothing away", async () => {
    assert(CORPUS.length >= 300);
    for (const bad of CORPUS) {
      const what = `${bad.method} ${bad.target} ${JSON.stringify(bad.headers)}`;
      const { response, text, fields } = await send(bad);
      const { status } = response;
      assert(status >= 400 && status < 500, `${what}: ${status}`);
      assertEquals(JSON.parse(text).status, status);
      const told = telltales(`${fields}\n${text}`, "problem");
      assertEquals(told, [], what);
    }
  });

  it("has stored nothing, and serves as before", async () => {
    const list = await send({ method: "GET", target: "/persons" });
    assertEquals(JSON.parse(list.text), { persons: [] });
    const source = await send({ method: "GET", target: "/admin/source" });
    assertEquals(JSON.parse(source.text), { source: "cache" });
    const person = '{"firstName":"Ada","lastName":"Lovelace"}';
    const put = { method: "PUT", target: "/persons/secret-id", body: person };
    assertEquals((await send(put)).response.status, 201);
  });

  it("has logged each attempt to write, and nothing that is secret", async () => {
    service.kill("SIGTERM");
    const { code, stdout, stderr } = await service.ended();
    assertEquals(code, 0);
    const output = stdout + stderr;
    assertEquals(telltales(output, "log"), []);
    assert(!output.includes("secret-id"));
    const audits = stderr.split("\n").filter((line) =>
      line.includes('"message":"audit"')
    );
    const writes = CORPUS.filter(({ method }) => method !== "GET");
    assertEquals(audits.length, writes.length + 1);
  });
});
