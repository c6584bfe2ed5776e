import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { mysql } from "../../../adapters/mysql.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Service } from "../../system/e2e/service.ts";
import { Proxy } from "../sql/proxy.ts";
import { OPTIONS } from "./database.ts";
import { Primary } from "./primary.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

const READ_ONLY = "The database is read-only. It may be a replica: name the " +
  "primary in the URL.";

/** Waits until the connections of the store are no longer new. */
const aged = () => new Promise((resolve) => setTimeout(resolve, 1100));

describe("a store of mysql whose server becomes read-only", () => {
  let old: Primary;
  let next: Primary;

  beforeAll(async () => {
    [old, next] = await Promise.all([Primary.start(), Primary.start()]);
  });

  afterAll(async () => {
    await Promise.all([old, next].map((it) => it[Symbol.asyncDispose]()));
  });

  /** A store through an address that leads to the old server. */
  async function through() {
    await old.reset();
    await next.reset();
    const proxy = new Proxy(old.url, () => "pass");
    const store = mysql.open(proxy.url(), OPTIONS);
    const people = Array.from({ length: 8 }, (_, i) => person(`p${i}`));
    await Promise.all(people.map((it) => store.put(it)));
    await store.put(ada);
    // As a running service does, 5 times a second.
    await store.outbox?.list(1);
    return { proxy, store };
  }

  it("loses no write when new connections reach another server", async () => {
    const { proxy, store } = await through();
    await using _ = proxy;
    await using __ = store;
    await aged();
    await old.readOnly(true);
    proxy.lead(next.url);
    assertEquals(await store.put(adele, "token"), "created");
    assertEquals(await store.get(ada.id), adele);
    const writes = Array.from({ length: 8 }, (_, i) => person(`n${i}`));
    await Promise.all(writes.map((it) => store.put(it)));
    assertEquals(await store.list(undefined, 99), [adele, ...writes]);
    await store.ping();
    await eventually(() => old.connections(), (it) => it === 0);
  });

  it("notices it by a ping, although nothing is written", async () => {
    const { proxy, store } = await through();
    await using _ = proxy;
    await using __ = store;
    await aged();
    await old.readOnly(true);
    await next.run("INSERT INTO person VALUES ('ada', 'Adele', 'Lovelace')");
    proxy.lead(next.url);
    assertEquals(await store.get(ada.id), ada);
    await store.ping();
    assertEquals(await store.get(ada.id), adele);
  });

  it("notices it by a read of the outbox, empty or not", async () => {
    for (const token of [undefined, "token"]) {
      const { proxy, store } = await through();
      await using _ = proxy;
      await using __ = store;
      if (token) await store.outbox?.record(token, [ada.id]);
      await aged();
      await old.readOnly(true);
      await next.run("INSERT INTO person VALUES ('ada', 'Adele', 'Lovelace')");
      await next.run("INSERT INTO person_outbox VALUES ('next', 'ada')");
      proxy.lead(next.url);
      const rows = await store.outbox?.list(1);
      assertEquals(rows, [{ token: "next", id: ada.id }]);
      assertEquals(await store.get(ada.id), adele);
    }
  });

  it("reads on, refuses writes, and reconnects once a second at most", async () => {
    const { proxy, store } = await through();
    await using _ = proxy;
    await using __ = store;
    await aged();
    await old.readOnly(true);
    const begun = performance.now();
    const before = proxy.connections;
    for (let i = 0; i < 50; i++) {
      const error = await assertRejects(() => store.put(adele), AppError);
      assertEquals(error.code, "unavailable");
      assertEquals(error.message, READ_ONLY);
      assertEquals(await store.get(ada.id), ada);
    }
    assertEquals(await errorCode(store.ping()), "unavailable");
    const list = () => store.outbox?.list(1);
    const { message } = await assertRejects(async () => await list(), AppError);
    assertEquals(message, READ_ONLY);
    const rounds = 2 + Math.floor((performance.now() - begun) / 1000);
    assert(proxy.connections - before <= rounds * OPTIONS.connections);
    await old.readOnly(false);
    assertEquals(await store.put(adele), "replaced");
    await store.ping();
    assertEquals(await list(), []);
  });

  it("answers the pings of an account that may write nevertheless", async () => {
    await old.readOnly(true);
    await using store = mysql.open(old.rootUrl, OPTIONS);
    await store.put(ada, "token");
    await store.ping();
    assertEquals(await store.outbox?.list(1), [{ token: "token", id: ada.id }]);
  });

  it("does not use the cache until it can be written again", async () => {
    await old.reset();
    await next.reset();
    await using proxy = new Proxy(old.url, () => "pass");
    await using service = await Service.start({
      database: proxy.url().href,
      cache: "memory:",
    });
    await service.put("ada", "Ada", "L");
    const status = async () =>
      (await service.fetch("persons/ada")).headers.get("Cache-Status") ?? "";
    await eventually(status, (it) => it.includes("; hit"));
    await old.readOnly(true);
    await eventually(status, (it) => it.endsWith("detail=outbox-unread"));
    proxy.lead(next.url);
    await eventually(
      () => service.fetch("persons/ada"),
      (it) => it.status === 404,
    );
    await eventually(status, (it) => it.includes("; hit"));
  });

  it("fails a dry run of missing tables as it fails the start", async () => {
    await old.readOnly(true);
    const url = new URL(old.url);
    url.searchParams.set("table", "missing");
    for (const dryRun of [true, false]) {
      await using store = mysql.open(url, { ...OPTIONS, dryRun });
      const error = await assertRejects(() => store.ping(), AppError);
      assertEquals([error.code, error.message], ["unavailable", READ_ONLY]);
    }
    // Some accounts may write nevertheless.
    url.username = old.rootUrl.username;
    url.password = old.rootUrl.password;
    await using store = mysql.open(url, { ...OPTIONS, dryRun: true });
    assertEquals(await errorCode(store.ping()), "not_found");
  });

  it("is not ready until it can be written again", async () => {
    await old.reset();
    await next.reset();
    await using proxy = new Proxy(old.url, () => "pass");
    await using service = await Service.start({
      database: proxy.url().href,
      cache: "memory:",
    });
    const answer = () => service.fetch("readyz");
    const ready = async () => (await answer()).status;
    assertEquals(await ready(), 200);
    await old.readOnly(true);
    assertEquals(await eventually(ready, (it) => it !== 200), 503);
    const { reason } = await (await answer()).json();
    assertEquals(reason, "The database is read-only.");
    proxy.lead(next.url);
    assertEquals(await eventually(ready, (it) => it === 200), 200);
    assertEquals((await service.put("ada", "Ada", "L")).status, 201);
  });
});
