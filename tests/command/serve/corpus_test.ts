import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { MERGE_PATCH } from "../../../src/http/request/media_type.ts";
import {
  BAD_REQUESTS,
  type BadRequest,
  ODD_PROBES,
} from "../../http/request/bad_requests.ts";
import { PLANTED, telltales } from "../../support/produced/telltales.ts";
import { callsOf } from "../../support/readme.ts";
import { ROOT } from "../../support/root.ts";
import { addressOf, Program } from "../program.ts";

const TOKEN = `a-token-of-${PLANTED}`;

/** A call in the README's table. */
function callOf({ method, target }: BadRequest): string {
  const [path = ""] = target.split("?");
  return `${method} ${path.replace(/^\/persons\/.*/, "/persons/{id}")}`;
}

/** Whether it would write if it were right. */
function isWrite({ method, target }: BadRequest): boolean {
  return /PUT|POST|PATCH|DELETE/.test(method) &&
    !/^\/(livez|readyz|metrics)/.test(target);
}

describe(`the service and ${BAD_REQUESTS.length} requests that are wrong`, () => {
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

  async function send({ method, target, body, headers }: BadRequest) {
    const response = await fetch(new URL(target, address), {
      method,
      ...body === undefined ? {} : { body },
      headers: {
        "Content-Type": method === "PATCH" ? MERGE_PATCH : "application/json",
        "Authorization": `Bearer ${TOKEN}`,
        ...headers,
      },
    });
    const fields = [...response.headers].join("\n");
    return { response, text: await response.text(), fields };
  }

  it("refuses each with a problem that leaks nothing", async () => {
    for (const bad of BAD_REQUESTS) {
      const what = `${bad.method} ${bad.target} ${JSON.stringify(bad.headers)}`;
      const { response, text, fields } = await send(bad);
      const { status } = response;
      assert(status >= 400 && status < 500, `${what}: ${status}`);
      if (bad.method === "HEAD") assertEquals(text, "");
      else assertEquals(JSON.parse(text).status, status);
      const told = telltales(`${fields}\n${text}`, "problem");
      assertEquals(told, [], what);
    }
  });

  it("answers every probe", async () => {
    for (const odd of ODD_PROBES) {
      const { response, text } = await send(odd);
      assertEquals(response.status, 200, JSON.stringify(odd));
      assert(/"(alive|ready)"|^# HELP /.test(text), text);
    }
  });

  it("received every call of the README", async () => {
    const readme = await Deno.readTextFile(new URL("README.md", ROOT));
    const calls = callsOf(readme).map(({ method, path }) =>
      callOf({ method, target: path })
    );
    assert(calls.length >= 11, `${calls}`);
    const had = new Set([...BAD_REQUESTS, ...ODD_PROBES].map(callOf));
    assertEquals(calls.filter((call) => !had.has(call)), []);
  });

  it("stored nothing and still serves", async () => {
    const list = await send({ method: "GET", target: "/persons" });
    assertEquals(JSON.parse(list.text), { persons: [] });
    const source = await send({ method: "GET", target: "/admin/source" });
    assertEquals(JSON.parse(source.text), { source: "cache" });
    const person = '{"firstName":"Ada","lastName":"Lovelace"}';
    const put = { method: "PUT", target: "/persons/secret-id", body: person };
    assertEquals((await send(put)).response.status, 201);
  });

  it("logged each attempt to write, and no secret", async () => {
    service.kill("SIGTERM");
    const { code, stdout, stderr } = await service.ended();
    assertEquals(code, 0);
    const output = stdout + stderr;
    assertEquals(telltales(output, "log"), []);
    assert(!output.includes("secret-id"));
    const audits = stderr.split("\n").filter((line) =>
      line.includes('"message":"audit"')
    );
    // Most of a flood of refusals is counted in one line for each second.
    const sums = stderr.split("\n").filter((line) =>
      line.includes("audit: more")
    )
      .map((line): number => JSON.parse(line).count);
    assertEquals(
      audits.length + sums.reduce((sum, it) => sum + it, 0),
      BAD_REQUESTS.filter(isWrite).length + 1,
    );
  });
});
