import { setTimeout as pause } from "node:timers/promises";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { ReplicatedPostgres } from "../../support/servers/replicated_postgres.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Service } from "../../system/e2e/service.ts";
import { Proxy } from "../sql/proxy.ts";
import { OPTIONS, Outside } from "./database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

describe("a store of postgres whose address leads to a standby", () => {
  let servers: ReplicatedPostgres;
  let primary: Outside;

  beforeAll(async () => {
    servers = await ReplicatedPostgres.start();
    await using store = postgres.open(new URL(servers.primary.url), OPTIONS);
    await store.put(ada);
    await servers.follow();
    // From now on the two differ.
    await servers.lag();
    primary = new Outside(new URL(servers.primary.url));
  });

  afterAll(async () => {
    await primary[Symbol.asyncDispose]();
    await servers[Symbol.asyncDispose]();
  });

  /** A store with connections to the standby that are no longer new. */
  async function through() {
    await primary.run("UPDATE person SET first_name = 'Adele'");
    await primary.run("DELETE FROM person_outbox");
    const proxy = new Proxy(new URL(servers.replica.url), () => "pass");
    const store = postgres.open(proxy.url(), OPTIONS);
    const reads = Array.from({ length: 8 }, () => store.list(undefined, 9));
    await Promise.all(reads);
    const outbox = Promise.resolve(store.outbox?.list(1));
    assertEquals(await errorCode(outbox), "unavailable");
    await pause(1100);
    return { proxy, store };
  }

  const toPrimary = (proxy: Proxy) => proxy.lead(new URL(servers.primary.url));

  it("loses no write when new connections reach the primary", async () => {
    const { proxy, store } = await through();
    await using _ = proxy;
    await using __ = store;
    toPrimary(proxy);
    assertEquals(await store.put(adele, "token"), "replaced");
    const people = Array.from({ length: 8 }, (_, i) => person(`p${i}`));
    await Promise.all(people.map((it) => store.put(it)));
    assertEquals(await store.list(undefined, 99), [adele, ...people]);
    for (const { id } of people) await store.delete(id);
  });

  it("notices the primary by a ping, although nothing is written", async () => {
    const { proxy, store } = await through();
    await using _ = proxy;
    await using __ = store;
    toPrimary(proxy);
    assertEquals(await store.get(ada.id), ada);
    await store.ping();
    assertEquals(await store.get(ada.id), adele);
  });

  it("notices the primary by a read of the outbox, empty or not", async () => {
    for (const rows of [[], [{ token: "next", id: ada.id }]]) {
      const { proxy, store } = await through();
      await using _ = proxy;
      await using __ = store;
      for (const { token, id } of rows) {
        await primary.run(
          `INSERT INTO person_outbox VALUES ('${token}', '${id}')`,
        );
      }
      toPrimary(proxy);
      assertEquals(await store.outbox?.list(1), rows);
      assertEquals(await store.get(ada.id), adele);
    }
  });

  it("reads on, refuses writes, and reconnects once a second at most", async () => {
    const { proxy, store } = await through();
    await using _ = proxy;
    await using __ = store;
    const begun = performance.now();
    const before = proxy.connections;
    for (let i = 0; i < 50; i++) {
      const error = await assertRejects(() => store.put(adele), AppError);
      assertEquals(error.code, "unavailable");
      assert(error.message.startsWith("The database is read-only."));
      assertEquals(await store.get(ada.id), ada);
    }
    assertEquals(await errorCode(store.ping()), "unavailable");
    const rounds = 2 + Math.floor((performance.now() - begun) / 1000);
    assert(proxy.connections - before <= rounds * OPTIONS.connections);
  });

  it("is not ready, and uses no cache, until it leads to the primary", async () => {
    const primaryUrl = new URL(servers.primary.url);
    await using proxy = new Proxy(primaryUrl, () => "pass");
    await using service = await Service.start({
      database: proxy.url().href,
      cache: "memory:",
    });
    const ready = async () => {
      const answer = await service.fetch("readyz");
      return [answer.status, (await answer.json()).reason];
    };
    const read = async () => {
      const { headers } = await service.fetch("persons/ada");
      return headers.get("Cache-Status") ?? "";
    };
    await eventually(read, (it) => it.includes("; hit"));
    proxy.lead(new URL(servers.replica.url));
    await primary.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " +
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    await eventually(read, (it) => it.endsWith("detail=outbox-unread"));
    const [, reason] = await eventually(ready, ([it]) => it === 503);
    assert(reason.startsWith("The database is read-only."), reason);
    toPrimary(proxy);
    await eventually(ready, ([it]) => it === 200);
    await eventually(read, (it) => it.includes("; hit"));
    assertEquals((await service.put("ada", "Ada", "L")).status, 200);
  });
});
