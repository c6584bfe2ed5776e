import { assertEquals } from "@std/assert";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  it,
} from "@std/testing/bdd";
import { DATABASES } from "../e2e/databases.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { all, appOn, cached, during, names, write } from "./people.ts";
import { Switch } from "./switch.ts";

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`when the cache servers of ${name} change, no old person comes back:`, () => {
    const servers = new AsyncDisposableStack();
    let one: Memcached;
    let two: Memcached;
    let stack: AsyncDisposableStack;
    let database: string;

    beforeAll(async () => {
      one = servers.use(await Memcached.start());
      two = servers.use(await Memcached.start());
    });
    afterAll(() => servers.disposeAsync());
    beforeEach(async () => {
      stack = new AsyncDisposableStack();
      database = stack.use(await make()).url().href;
    });

    const test = (name: string, check: () => Promise<void>) =>
      it(name, async () => {
        await using _ = stack;
        await check();
      });

    const at = (host: string, ...servers: Memcached[]) => {
      const [first, ...others] = servers.map(({ port }) => `${host}:${port}`);
      return `memcache://${first}?${
        others.map((it) => `server=${it}`).join("&")
      }`;
    };

    test("one server, then two and a write, then the one again", async () => {
      await during(database, one.url, async (app) => {
        await write(app, "old");
        await cached(app, "old");
      });
      await during(database, at("127.0.0.1", one, two), async (app) => {
        await write(app, "new");
        assertEquals(await names(app), all("new"));
      });
      await during(database, one.url, async (app) => {
        assertEquals(await names(app), all("new"));
        await cached(app, "new");
      });
    });

    test("memcached, then none: and a write, then memcached again", async () => {
      await during(database, one.url, async (app) => {
        await write(app, "old");
        await cached(app, "old");
      });
      await during(database, "none:", async (app) => {
        await write(app, "new");
        assertEquals(await names(app), all("new"));
      });
      await during(database, one.url, async (app) => {
        assertEquals(await names(app), all("new"));
        await cached(app, "new");
      });
    });

    for (const alone of ["none:", "memory:"]) {
      test(`an instance with ${alone} writes beside one with memcached`, async () => {
        await using a = await appOn(database, one.url);
        await write(a, "old");
        await cached(a, "old");
        await using b = await appOn(database, alone);
        for (const last of ["new", "newer"]) {
          await write(b, last);
          assertEquals(await names(a), all(last));
          await cached(a, last);
        }
        await write(a, "newest");
        assertEquals(await names(b), all("newest"));
      });
    }

    test("localhost on one instance and 127.0.0.1 on another are one cache", async () => {
      await using a = await appOn(database, at("127.0.0.1", one, two));
      await using b = await appOn(database, at("localhost", two, one));
      await write(a, "old");
      await cached(a, "old");
      await cached(b, "old");
      await write(b, "new");
      assertEquals(await names(a), all("new"));
      await cached(a, "new");
      await cached(b, "new");
    });

    test("an address fails over to another server, and back", async () => {
      await using address = await Switch.start(one.port);
      await using app = await appOn(database, `memcache://${address.address}`);
      await write(app, "old");
      await cached(app, "old");
      address.lead(two.port);
      await write(app, "new");
      assertEquals(await names(app), all("new"));
      await cached(app, "new");
      address.lead(one.port);
      await cached(app, "new");
      address.lead(two.port);
      await write(app, "newer");
      address.lead(one.port);
      await cached(app, "newer");
    });

    test("one name leads two instances to different servers", async () => {
      await using a = await appOn(database, one.url);
      await write(a, "old");
      await cached(a, "old");
      await using name = await Switch.start(one.port);
      await using b = await appOn(database, `memcache://${name.address}`);
      await cached(b, "old");
      name.lead(two.port);
      await write(b, "new");
      assertEquals(await names(a), all("new"));
      await write(a, "newer");
      assertEquals(await names(b), all("newer"));
    });

    test("a memcached is restarted", async () => {
      await using memcached = await Memcached.start();
      await using app = await appOn(database, memcached.url);
      await write(app, "old");
      await cached(app, "old");
      await memcached.kill();
      await write(app, "new");
      await memcached.start();
      await cached(app, "new");
    });
  });
}
