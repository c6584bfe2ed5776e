import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import type { App } from "../../src/app/app.ts";
import { ClientError } from "../../src/client/client_error.ts";
import type { ClientOptions } from "../../src/client/client_options.ts";
import { PersonClient } from "../../src/client/person_client.ts";
import { type AppOptions, createApp } from "../../src/mod.ts";
import { described } from "../support/produced/answers.ts";
import { named } from "./fake_service.ts";

const TOKEN = "hunter2-hunter2-hunter2";
const IDS = ["a/b", "100%", "a b", "😀", "...", "a%2Fb", "a+b&id=c", "'"];

const code = async (work: () => Promise<unknown>) =>
  (await assertRejects(work, ClientError)).code;

const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `p${String(n).padStart(4, "0")}`);

describe("a client of a service", () => {
  let stack: AsyncDisposableStack;
  let requests: string[];

  beforeEach(() => {
    stack = new AsyncDisposableStack();
    requests = [];
  });
  afterEach(() => stack.disposeAsync());

  function start(options: AppOptions = {}): App {
    const database = "sqlite::memory:";
    return stack.use(createApp({ database, insecure: true, ...options }));
  }

  /** A client, whose every answer must be described. */
  function clientOf(app: App, options: ClientOptions = {}): PersonClient {
    const fetch = async (request: Request) => {
      requests.push(request.url);
      return await described(await app.fetch(request), request);
    };
    return new PersonClient("http://localhost", { fetch, ...options });
  }

  it("puts, gets, changes and deletes people with any id", async () => {
    const people = clientOf(start());
    for (const id of IDS) {
      const ada = { ...named("Lovelace"), id };
      assertEquals(await people.get(id), undefined);
      assertEquals(await people.put(ada), { person: ada, created: true });
      assertEquals((await people.put(ada)).created, false);
      assertEquals(await people.get(id), ada);
      const king = await people.patch(id, { lastName: "King" });
      assertEquals(king, { ...ada, lastName: "King" });
      assertEquals((await people.getMany([id])).get(id), king);
      assertEquals(await people.delete(id), true);
      assertEquals(await people.delete(id), false);
    }
  });

  it("tells how a read was made, also of an unknown id", async () => {
    const people = clientOf(start());
    await people.put(named("King"));
    const how = async (id: string) => (await people.read(id)).cacheStatus;
    assertEquals(await how("ada"), "person; fwd=uri-miss; stored");
    assert((await how("ada")).startsWith("person; hit; ttl="));
    assertEquals(await how("bob"), "person; fwd=uri-miss; stored");
    assert((await how("bob")).startsWith("person; hit; ttl="));
    const cache = "no-cache";
    const { cacheStatus, ...rest } = await people.read("ada", { cache });
    assertEquals(cacheStatus, "person; fwd=request; stored");
    assertEquals(rest.person?.lastName, "King");
    assertEquals(Object.keys(rest), ["person"]);
    assertEquals(
      await code(() => people.get("carl", { cache: "only-if-cached" })),
      "not_cached",
    );
  });

  it("loses no change of clients that change one person at once", async () => {
    const app = start();
    await clientOf(app).put(named("0"));
    const more = ({ lastName }: { lastName: string }) => ({
      lastName: `${Number(lastName) + 1}`,
    });
    await Promise.all(
      Array.from({ length: 20 }, () => clientOf(app).patch("ada", more)),
    );
    assertEquals((await clientOf(app).get("ada"))?.lastName, "20");
  });

  it("writes only what it expects", async () => {
    const people = clientOf(start());
    const { person } = await people.put(named("A"), { expected: "absent" });
    const refused = "precondition_failed";
    assertEquals(
      await code(() => people.put(named("B"), { expected: "absent" })),
      refused,
    );
    await people.put(named("B"), { expected: person });
    assertEquals(
      await code(() => people.put(named("C"), { expected: person })),
      refused,
    );
    assertEquals(
      await code(() => people.delete("ada", { expected: person })),
      refused,
    );
    // From a list or a batch a person comes without a tag.
    const [listed] = await Array.fromAsync(people.list());
    assert(listed);
    assertEquals(await people.delete("ada", { expected: listed }), true);
  });

  it("splits a batch by the limits of the service", async () => {
    for (
      const [options, most] of [
        [{}, 3],
        [{ batchLimit: 10 }, 80],
        [{ urlLimit: 1024 }, 80],
      ] as const
    ) {
      const app = start(options);
      const people = clientOf(app);
      const all = ids(250);
      await Promise.all(
        all.slice(1).map((id) => people.put({ ...named("King"), id })),
      );
      requests = [];
      const found = await people.getMany([...all, ...all]);
      assertEquals([...found.keys()].sort(), all.slice(1));
      const [, first = ""] = all;
      assertEquals<unknown>(found.get(first), { ...named("King"), id: first });
      assert(requests.length <= most, `${requests.length}`);
    }
  });

  it("asks nothing for no ids", async () => {
    assertEquals((await clientOf(start()).getMany([])).size, 0);
    assertEquals(requests, []);
  });

  it("lists everyone, page by page, from anywhere", async () => {
    const people = clientOf(start());
    const all = [...ids(25), ...IDS].sort();
    for (const id of all) await people.put({ ...named("King"), id });
    const listed = async (options = {}) =>
      (await Array.fromAsync(people.list(options))).map((it) => it.id);
    requests = [];
    assertEquals((await listed({ pageSize: 7 })).sort(), all);
    assertEquals(requests.length, Math.ceil(all.length / 7));
    const after = "p0019";
    assertEquals((await listed({ after })).slice(0, 5), ids(25).slice(20));
    assertEquals(await code(() => listed({ pageSize: 0 })), "invalid");
    // A caller that stops early asks for no more pages.
    requests = [];
    for await (const { id } of people.list({ pageSize: 7 })) {
      if (id !== "") break;
    }
    assertEquals(requests.length, 1);
  });

  it("gives problems as errors with their code and faults", async () => {
    const people = clientOf(start());
    const put = () => people.put({ id: "ada", firstName: "", lastName: "" });
    const error = await assertRejects(put, ClientError);
    assertEquals([error.code, error.status], ["invalid", 400]);
    assertEquals(error.type, "urn:problem:person:invalid");
    assertEquals(error.faults.map((it) => it.pointer), ["/firstName"]);
    assert(error.requestId && !error.mayBeApplied);
    assertEquals(await code(() => people.get("x".repeat(256))), "invalid");
    assertEquals(await code(() => people.patch("bob", {})), "not_found");
    assertEquals(await code(() => people.getMany(["ada", ".."])), "invalid");
    assertEquals(await code(() => people.get(".")), "invalid");
  });

  it("sends its token", async () => {
    const app = start({ writeToken: [TOKEN], readToken: [TOKEN + "r"] });
    assertEquals(await code(() => clientOf(app).get("ada")), "unauthorized");
    const reader = clientOf(app, { token: `${TOKEN}r` });
    assertEquals(await reader.get("ada"), undefined);
    assertEquals(
      await code(() => reader.put(named("King"))),
      "insufficient_scope",
    );
    const token = () => Promise.resolve(TOKEN);
    assert((await clientOf(app, { token }).put(named("King"))).created);
  });

  it("finds a service below a path", async () => {
    const app = start();
    const outer = new Hono().route("/deep/people", app.router);
    const fetch = (request: Request) => outer.fetch(request);
    const people = new PersonClient("http://h.example/deep/people", { fetch });
    for (const id of [...IDS, ...ids(5)]) {
      await people.put({ ...named("King"), id });
      assertEquals((await people.get(id))?.id, id);
    }
    const listed = await Array.fromAsync(people.list({ pageSize: 2 }));
    assertEquals(listed.length, IDS.length + 5);
    const elsewhere = new PersonClient("http://h.example/other", { fetch });
    // A wrong address does not mean that the person is absent.
    assertEquals(await code(() => elsewhere.get("ada")), "bad_answer");
    const wrong = clientOf(app);
    const up = new PersonClient("http://localhost/up", { fetch: app.fetch });
    assertEquals(await wrong.get("nobody"), undefined);
    assertEquals(await code(() => up.get("ada")), "no_such_path");
  });
});
