import { setTimeout as pause } from "node:timers/promises";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import mysql2 from "mysql2/promise";
import { mysql } from "../../../adapters/mysql.ts";
import { MysqlConnection } from "../../../adapters/mysql/connection/connection.ts";
import { connectionOptions } from "../../../adapters/mysql/connection/url.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { Galera } from "../../support/servers/galera.ts";
import type { GaleraNode } from "../../support/servers/galera_node.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Proxy } from "../sql/proxy.ts";
import { OPTIONS } from "./database.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const ada = person("ada");
const adele = person("ada", "Adele");
const soon = () => performance.now() + 5000;

const openOn = ({ url }: { url: string | URL }) =>
  mysql.open(new URL(url), OPTIONS);

/** A node that does not apply what the others commit, until this is disposed of. */
class Lag implements AsyncDisposable {
  readonly #connection: mysql2.Connection;

  private constructor(connection: mysql2.Connection) {
    this.#connection = connection;
  }

  static async of({ rootUrl }: GaleraNode): Promise<Lag> {
    const connection = await mysql2.createConnection(rootUrl);
    await connection.query("FLUSH TABLES WITH READ LOCK");
    return new Lag(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.query("UNLOCK TABLES");
    await this.#connection.end();
  }
}

/**
 * Waits until the nodes agree that the cluster has that size. Until then they
 * refuse every statement, too.
 */
async function agreed(node: GaleraNode, size: number): Promise<void> {
  const sql = "SHOW STATUS WHERE Variable_name IN " +
    "('wsrep_cluster_size', 'wsrep_cluster_status')";
  await eventually(
    async () => {
      const found = await node.query(sql)
        .then((rows) => rows.map((it) => it["Value"]).join(), String);
      // If one of them did not get the processor for two seconds, all nodes have
      // lost each other. Two that meet again are then no majority of the three,
      // and wait for an operator.
      if (found === `${size},non-Primary`) await node.bootstrap();
      return `${found} ${await node.answers()}`;
    },
    (it) => it === `${size},Primary true`,
    60_000,
  );
}

describe("a store on a cluster of Galera", () => {
  let cluster: Galera;

  beforeAll(async () => {
    cluster = await Galera.start();
  });

  afterAll(() => cluster[Symbol.asyncDispose]());

  /** Stores on two nodes; only the second one may come to lag. */
  async function both(): Promise<readonly [PersonStore, PersonStore]> {
    const [one, two] = cluster.nodes;
    const stores = [openOn(one), openOn(two ?? one)] as const;
    for (const store of stores) await store.ping();
    await stores[0].put(ada);
    assertEquals(await stores[1].get(ada.id), ada);
    return stores;
  }

  /**
   * What `call` of the second store answers, after `change` by the first one
   * that the second node has not applied yet. It does so then, or only `waits`.
   */
  async function behind<T>(
    change: (store: PersonStore) => Promise<unknown>,
    call: (store: PersonStore) => Promise<T>,
    waits = true,
  ): Promise<T> {
    const [first, second] = await both();
    await using _ = first;
    await using __ = second;
    const [, node] = cluster.nodes;
    if (!node) throw new Error("there is one node only");
    const lag = await Lag.of(node);
    let answer: Promise<T>;
    try {
      await change(first);
      answer = call(second);
      await (waits ? Promise.race([answer, pause(300)]) : answer);
    } finally {
      await lag[Symbol.asyncDispose]();
    }
    return await answer;
  }

  it("reads what another node has committed a moment ago", async () => {
    const read = await behind(
      (first) => first.put(adele),
      (second) => second.get(ada.id),
    );
    assertEquals(read, adele);
  });

  it("would read what is older in a session that does not wait", async () => {
    const [, node] = cluster.nodes;
    if (!node) throw new Error("there is one node only");
    const session = await MysqlConnection.open(
      connectionOptions(new URL(node.url))(),
      soon(),
      RUNTIME,
    );
    const run = (sql: string) => session.execute({ sql, params: [] }, soon());
    await run("SET SESSION wsrep_sync_wait = 0");
    const { rows } = await behind(
      (first) => first.put(adele),
      () => run("SELECT first_name FROM person WHERE id = 'ada'"),
      false,
    );
    await session.close();
    assertEquals(rows, [[ada.firstName]]);
  });

  it("deletes, adds and compares as if there were one server", async () => {
    const deleted = await behind(
      (first) => first.delete(ada.id),
      (second) => second.delete(ada.id),
    );
    assertEquals(deleted, false);
    const added = await behind(
      (first) => first.delete(ada.id),
      (second) => second.add(ada),
    );
    assertEquals(added, true);
    const put = await behind(
      (first) => first.delete(ada.id),
      (second) => second.put(adele),
    );
    assertEquals(put, "created");
  });

  it("refuses all on a node that has lost the others, and misses nothing", async () => {
    const [node, next] = cluster.nodes;
    if (!next) throw new Error("there is one node only");
    await using proxy = new Proxy(new URL(node.url), () => "pass");
    await using store = openOn({ url: proxy.url() });
    await store.put(ada);
    // Its answers would be old.
    await node.query("SET GLOBAL wsrep_dirty_reads = ON");
    await node.isolate(true);
    try {
      await eventually(() => node.answers(), (it) => !it);
      const calls = [
        () => store.get(ada.id),
        () => store.put(adele),
        () => store.add(adele, "token"),
        () => store.delete(ada.id),
        () => store.list(undefined, 9),
      ];
      for (const call of calls) {
        const error = await assertRejects(
          async () => void await call(),
          AppError,
        );
        assertEquals(error.code, "unavailable");
        assertStringIncludes(error.message, "has lost the other nodes");
      }
      // Connections that are open still lead to the old node.
      await pause(1100);
      await agreed(next, cluster.nodes.length - 1);
      proxy.lead(new URL(next.url));
      assertEquals(await store.get(ada.id), ada);
      assertEquals(await store.put(adele), "replaced");
    } finally {
      await node.isolate(false);
      await node.query("SET GLOBAL wsrep_dirty_reads = OFF");
    }
    await eventually(() => node.answers(), Boolean, 60_000);
    await using again = openOn(node);
    assertEquals(await again.get(ada.id), adele);
  });
});
