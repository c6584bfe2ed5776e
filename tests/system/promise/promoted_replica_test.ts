import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isMysql, require } from "../../support/servers/find.ts";
import { PRIMARY, Replicated } from "../../support/servers/replicated.ts";
import { ReplicatedPostgres } from "../../support/servers/replicated_postgres.ts";
import { type Answer, Instance, isPlainHit, newId } from "./instance.ts";
import { Switch } from "./switch.ts";

/** A service whose address of the database leads to a primary with a replica. */
async function begin(
  stack: AsyncDisposableStack,
  servers: Replicated | ReplicatedPostgres,
): Promise<{ address: Switch; instance: Instance }> {
  const address = stack.use(await Switch.start(servers.primary.port));
  const url = new URL(servers.primary.url);
  url.host = address.address;
  // The comparison of hits with the database could drop the old entry instead.
  const instance = await Instance.start(stack, { url: () => url }, {
    flags: ["--database-timeout=5s", "--verify=off"],
  });
  return { address, instance };
}

describe("a replica that is promoted", () => {
  it("is noticed: a write that it lacks is not served from the cache", async () => {
    await using servers = await Replicated.start();
    await isNoticed(servers, () => servers.promote());
  });

  it("is noticed although it has the primary's server_id", async () => {
    // MariaDB has no other id that stays the same after a restart.
    if (!isMysql(require("mariadbd"))) return;
    await using servers = await Replicated.start();
    await isNoticed(servers, () => servers.promote(PRIMARY));
  });

  it("is noticed if it is a standby of PostgreSQL", async () => {
    await using servers = await ReplicatedPostgres.start();
    await isNoticed(servers, () => servers.promote());
  });

  async function isNoticed(
    servers: Replicated | ReplicatedPostgres,
    promote: () => Promise<void>,
  ): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const { address, instance } = await begin(stack, servers);
    const id = newId();
    await instance.write(id, "first");
    await servers.follow();
    await servers.lag();
    assertEquals(await instance.write(id, "second"), 200);
    assertEquals((await instance.hit(id)).name, "second");
    await promote();
    address.lead(servers.replica.port);
    // An asynchronous replica has lost that write.
    const { name } = await instance.until(
      id,
      (it) => isPlainHit(it) && it.name !== "second",
    );
    assertEquals(name, "first");
    assertEquals(await instance.write(id, "third"), 200);
    assertEquals((await instance.hit(id)).name, "third");
  }

  it("has each acknowledged write, if the primary waits for it", async () => {
    await using stack = new AsyncDisposableStack();
    const servers = stack.use(await Replicated.start({ semiSync: true }));
    const { address, instance } = await begin(stack, servers);
    const ids = Array.from({ length: 20 }, newId);
    for (const id of ids) assert(await instance.write(id, "first") < 300);
    await servers.lag();
    // Whether it is applied is not known: it must not be acknowledged.
    assertEquals(await instance.write(ids[0] ?? "", "second"), 504);
    await servers.promote();
    address.lead(servers.replica.port);
    for (const id of ids) {
      const { name } = await instance.until(id, isKnown);
      assertEquals(name, "first");
    }
  });
});

/** Whether the database has answered, or the cache without a mark. */
function isKnown({ status, how }: Answer): boolean {
  return status < 500 && !/unverified|stale/.test(how);
}
