import { assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Database } from "../../adapters/mysql/database.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { eventually } from "../e2e/eventually.ts";
import { PATIENT, Service } from "../e2e/service.ts";
import { Browser } from "./browser.ts";
import { ConsolePage } from "./console_page.ts";

/** Reads until the instance trusts its cache: after a pause it does not. */
const trusted = (view: ConsolePage) =>
  eventually(() => view.read("ada"), (it) => !it.includes("the outbox lately"));

describe("the consoles of two instances", () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let services: Service[];
  let memcached: Memcached;

  beforeAll(async () => {
    browser = stack.use(await Browser.start());
    const database = stack.use(await Database.make());
    memcached = stack.use(await Memcached.start());
    const settings = {
      database: database.url().href,
      cache: memcached.url,
      // A browser beside them may keep the processor from them for a while.
      ...PATIENT,
    };
    services = await Promise.all(
      [1, 2].map(async () => stack.use(await Service.start(settings))),
    );
  });
  afterAll(() => stack.disposeAsync());

  it("show each other's changes at once, and a cache that is gone", async () => {
    const [one, other] = await Promise.all(
      services.map((it) => ConsolePage.open(browser, it.url)),
    );
    if (!one || !other) throw new Error("two consoles were to be opened");
    await using _ = one;
    await using __ = other;
    await one.watched.page.getByLabel("Id", { exact: true }).fill("ada");
    await one.name("Ada", "King");
    await one.press("Create");
    await trusted(other);
    assertEquals(await other.names(), "Ada King");
    // What the other one has put into the cache is a hit for this one.
    assertStringIncludes(await trusted(one), "Hit");
    await other.name("Ada", "Lovelace");
    await other.press("Change");
    assertStringIncludes(await trusted(one), "Miss");
    assertEquals(await one.names(), "Ada Lovelace");

    await one.watched.page.getByLabel("On every instance").check();
    for (const name of ["Database", "Cache"]) {
      const it = name.toLowerCase();
      const button = { name, exact: true };
      await one.watched.page.getByRole("button", button).click();
      for (const { watched } of [one, other]) {
        await watched.text("source", `instance was told to use the ${it}.`);
      }
    }

    await memcached.kill();
    const gone = await trusted(one);
    assertStringIncludes(gone, "the cache does not answer");
    assertEquals(await one.names(), "Ada Lovelace");
    await one.watched.text("tiles", "does not answer");
    one.watched.assertQuiet();
    other.watched.assertQuiet();
  });
});
