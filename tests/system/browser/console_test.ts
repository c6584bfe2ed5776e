import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Service } from "../e2e/service.ts";
import { Browser, PHONE } from "./browser.ts";
import { ConsolePage } from "./console_page.ts";

/** Ids and names that would do harm as markup, or as a part of a text. */
const HOSTILE = [
  `<img src=x onerror="document.title='taken'">`,
  "</td><script>document.title='taken'</script>",
  "\u202eadmin\u2066\u200f",
  "😀".repeat(255),
  "a/b?c=d#e%2Ff",
  "W".repeat(255),
];

describe("the console in a browser", () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let service: Service;

  beforeAll(async () => {
    const settings = { database: "sqlite::memory:", cache: "memory:" };
    const started = await Promise.all([
      Browser.start(),
      Service.start(settings),
    ]);
    [browser, service] = [stack.use(started[0]), stack.use(started[1])];
  });
  afterAll(() => stack.disposeAsync());

  it("shows a miss, then a hit, and what the toggle changes", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { page } = view.watched;
    await page.getByLabel("Id", { exact: true }).fill("ada");
    await view.name("Ada", "Lovelace");
    await view.press("Create");
    assertStringIncludes(await view.answer(), "Created");
    assertStringIncludes(await view.read("ada"), "Miss");
    const hit = await view.read("ada");
    assertStringIncludes(hit, "From the cache, without a question");
    assertMatch(hit, /The entry is \d+ s old, and fresh for another \d+ s/);
    assertMatch(hit, /person; hit; ttl=\d+; age=\d+/);

    await page.getByRole("button", { name: "Database", exact: true }).click();
    await view.watched.text("source", "database alone");
    assertStringIncludes(await view.read("ada"), "the toggle says");
    await page.getByRole("button", { name: "Cache", exact: true }).click();
    await view.watched.text("source", "through the cache");
    assertStringIncludes(await view.read("ada"), "Hit");

    await page.getByLabel("How the read").selectOption("no-cache");
    assertStringIncludes(await view.read("ada"), "the request asked");
    view.watched.assertQuiet();
  });

  it("creates, changes and deletes by the ETag that it has seen", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { watched } = view;
    const { page } = watched;
    await page.getByRole("button", { name: "Change" }).click();
    await watched.text("answer", "Read the person first");
    await service.put("grace", "Grace", "Murray");
    await view.read("grace");
    assertEquals(await view.names(), "Grace Murray");

    // Another client is faster.
    await service.put("grace", "Grace", "Hopper");
    await view.name("Grace", "Smith");
    await view.press("Change");
    assertStringIncludes(await view.answer(), "Read the person to see");
    assertEquals((await service.get("grace")).names, "Grace Hopper");

    await view.press("Create");
    assertStringIncludes(await view.answer(), "Refused");
    await view.read("grace");
    await view.name("Grace", "B. Hopper");
    await view.press("Change");
    await view.press("Delete");
    assertStringIncludes(await view.answer(), "Deleted");
    assertStringIncludes(await view.read("grace"), "no person with that id");
    watched.assertQuiet(404, 412);
  });

  it("makes nothing but text of hostile ids and names", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { watched } = view;
    const { page } = watched;
    await page.setViewportSize(PHONE);
    const elements = () =>
      page.evaluate<number>("document.querySelectorAll('script, img').length");
    const before = await elements();
    for (const hostile of HOSTILE) {
      await page.getByLabel("Id", { exact: true }).fill(hostile);
      await view.name(hostile, hostile);
      await view.press("Create");
      assertStringIncludes(await view.answer(), "Created", hostile);
      await view.read(hostile);
      assertEquals(await view.names(), `${hostile} ${hostile}`);
      assertStringIncludes(
        await page.locator("#tag").textContent() ?? "",
        hostile,
      );
    }
    await page.getByRole("button", { name: "List people" }).click();
    await watched.text("people-state", "shown");
    const listed = await page.locator("#people").textContent() ?? "";
    for (const hostile of HOSTILE) assertStringIncludes(listed, hostile);
    assertEquals(await page.title(), "The person service");
    assertEquals(await elements(), before);
    await watched.assertLooks();

    for (const never of ["..", "."]) {
      await page.getByLabel("Id", { exact: true }).fill(never);
      await page.getByRole("button", { name: "Read", exact: true }).click();
      await watched.text("answer", "cannot be a part of a URL");
    }
    assertStringIncludes(await view.read("a\u0007b"), "/id: must");
    watched.assertQuiet(400);
  });

  it("shows each live figure as text, too", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { watched } = view;
    await watched.text("state", "Ready.");
    for (let i = 0; i < 3; i++) await view.read("ada");
    const charts = await watched.text("charts", "100 %");
    const lines = ["Hit: the cache", "Bypass: the database", "99 % within"];
    for (const name of lines) assertStringIncludes(charts, name);
    const tiles = await watched.page.locator("#tiles").innerText();
    assertStringIncludes(tiles, "Database\nanswers\n");
    assertStringIncludes(tiles, "Stale hits found\n0");
    assertEquals(await watched.page.locator("canvas").count(), 3);
    watched.assertQuiet();
  });

  it("has nothing that axe finds, light or dark, wide or narrow", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { page } = view.watched;
    await view.read("ada");
    await view.watched.text("charts", "Hit: the cache");
    await page.locator("canvas").first().waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await view.watched.assertLooks();
    }
    await page.setViewportSize(PHONE);
    await view.watched.assertLooks();
    view.watched.assertQuiet();
  });

  it("is used by the keyboard alone", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { page } = view.watched;
    const reached: string[] = [];
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate<string>(
          "document.activeElement.id || document.activeElement.textContent",
        ),
      );
      if (reached.at(-1) === "id") {
        await page.keyboard.type("ada");
        await page.keyboard.press("Enter");
        await view.watched.text("answer", "Hit");
      }
      if (reached.at(-1) === "list") await page.keyboard.press("Space");
    }
    const needed = [
      "use",
      "create",
      "change",
      "delete",
      "from-database",
      "token",
    ];
    for (const id of needed) assert(reached.includes(id), `${id}: ${reached}`);
    await view.watched.text("people-state", "shown");
    view.watched.assertQuiet();
  });

  it("does not keep the service from stopping, and says that it stopped", async () => {
    await using other = await Service.start({
      database: "sqlite::memory:",
      shutdownTimeout: "3m",
    });
    await using view = await ConsolePage.open(browser, other.url);
    await view.watched.text("state", "Ready.");
    const begun = performance.now();
    assertEquals((await other.stop()).code, 0);
    assert(performance.now() - begun < 60_000);
    await view.watched.text("state", "The service did not answer.");
  });
});
