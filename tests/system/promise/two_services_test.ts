import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { DATABASES } from "../e2e/databases.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { all, appOn, cached, names, write } from "./people.ts";

describe("two services behind one memcached", () => {
  const stack = new AsyncDisposableStack();
  let memcached: Memcached;

  beforeAll(async () => {
    memcached = stack.use(await Memcached.start());
  });
  afterAll(() => stack.disposeAsync());

  async function check(first: string, second: string): Promise<void> {
    await using a = await appOn(first, memcached.url);
    await using b = await appOn(second, memcached.url);
    await write(a, "first");
    await cached(a, "first");
    assertEquals(await names(b), all("missing"));
    await write(b, "second");
    await cached(b, "second");
    assertEquals(await names(a), all("first"));
    await cached(a, "first");
  }

  for (const [name, { make }] of Object.entries(DATABASES)) {
    it(`never answer with a person of the other one, on ${name}`, async () => {
      await using one = await make();
      await using two = await make();
      await check(one.url().href, two.url().href);
    });
  }

  it("never answer with a person of the other one, on SQLite", async () => {
    const folder = await Deno.makeTempDir();
    await check(`sqlite:${folder}/one.db`, `sqlite:${folder}/two.db`);
  });

  it("keep the epoch of SQLite in its file", async () => {
    const folder = await Deno.makeTempDir();
    const database = `sqlite:${folder}/one.db`;
    {
      await using a = await appOn(database, memcached.url);
      await write(a, "first");
      await cached(a, "first");
    }
    await using b = await appOn(database, memcached.url);
    assertEquals(await names(b), all("first"));
    const { origin } = await b.service.get("p0" as never);
    assertEquals(origin.via, "hit");
  });
});
