import { assertEquals, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { DATABASES } from "../../system/e2e/databases.ts";
import { OPTIONS } from "../mysql/database.ts";
import { type Judge, Proxy } from "./proxy.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** Cuts the connection when the client next sends the text. */
function cutOnce(text: string): Judge & { armed: boolean } {
  const judge = Object.assign((sent: string) => {
    if (!judge.armed || !sent.includes(text)) return "pass" as const;
    judge.armed = false;
    return "cut" as const;
  }, { armed: false });
  return judge;
}

for (const [name, kind] of Object.entries(DATABASES)) {
  const { adapter, make, lock, unlock } = kind;
  describe(`${name} after a lost connection`, () => {
    it("reads again when every idle connection was killed", async () => {
      await using database = await make();
      await using store = database.open();
      await Promise.all([1, 2, 3, 4].map((n) => store.put(person(`p${n}`))));
      assertGreater(await database.kill(), 0);
      const reads = [1, 2, 3, 4, 5, 6].map((n) => store.list(undefined, n));
      assertEquals((await Promise.all(reads)).map((it) => it.length), [
        1,
        2,
        3,
        4,
        4,
        4,
      ]);
      assertGreater(await database.kill(), 0);
      assertEquals(await store.get(person("p1").id), person("p1"));
    });

    it("reads again when its connection was killed during the read", async () => {
      await using database = await make();
      await using store = database.open();
      await store.put(ada);
      await database.run(lock);
      const read = store.get(ada.id);
      await database.executing();
      await database.kill();
      await database.run(unlock);
      assertEquals(await read, ada);
    });

    it("answers unknown_outcome to a write whose connection was killed", async () => {
      await using database = await make();
      await using store = database.open();
      await store.put(ada);
      await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
      const write = errorCode(store.put(adele));
      await database.executing();
      await database.kill();
      assertEquals(await write, "unknown_outcome");
      await database.run("COMMIT");
      assertEquals(await store.put(adele), "replaced");
    });

    it("answers unknown_outcome to a lost COMMIT", async () => {
      await using database = await make();
      const cut = cutOnce("COMMIT");
      await using proxy = new Proxy(database.url(), cut);
      await using store = adapter.open(proxy.url(), OPTIONS);
      assertEquals(await store.put(ada, "one"), "created");
      cut.armed = true;
      assertEquals(await errorCode(store.put(adele, "two")), "unknown_outcome");
      assertEquals(cut.armed, false);
      assertEquals(await store.get(ada.id), ada);
    });

    it("runs a transaction again that was lost before its COMMIT", async () => {
      await using database = await make();
      const cut = cutOnce("START TRANSACTION");
      await using proxy = new Proxy(database.url(), cut);
      await using store = adapter.open(proxy.url(), OPTIONS);
      await store.put(ada);
      cut.armed = true;
      assertEquals(await store.put(adele, "one"), "replaced");
      assertEquals(cut.armed, false);
      assertEquals(await store.get(ada.id), adele);
      assertEquals(proxy.connections, 2);
    });

    it("drops every idle connection when one turns out to be dead", async () => {
      await using database = await make();
      let dead = 0;
      await using proxy = new Proxy(
        database.url(),
        (_, nth) => nth <= dead ? "cut" : "pass",
      );
      await using store = adapter.open(proxy.url(), OPTIONS);
      const lists = Array.from({ length: 8 }, () => store.list(undefined, 1));
      await Promise.all(lists);
      assertEquals(proxy.connections, OPTIONS.connections - 1);
      // A firewall has dropped them, and neither side has noticed.
      dead = proxy.connections;
      await store.list(undefined, 1);
      assertEquals(await store.put(ada), "created");
    });

    it("never answers a lost connection with a miss", async () => {
      await using database = await make();
      let down = false;
      await using proxy = new Proxy(
        database.url(),
        () => down ? "cut" : "pass",
      );
      await using store = adapter.open(proxy.url(), OPTIONS);
      await store.put(ada);
      down = true;
      assertEquals(await errorCode(store.get(ada.id)), "unavailable");
      assertEquals(await errorCode(store.getMany([ada.id])), "unavailable");
      assertEquals(await errorCode(store.list(undefined, 1)), "unavailable");
      assertEquals(await errorCode(store.ping()), "unavailable");
      down = false;
      assertEquals(await store.get(ada.id), ada);
    });
  });
}
