import { assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Service } from "../e2e/service.ts";
import { Browser } from "./browser.ts";
import { ConsolePage } from "./console_page.ts";

const READ = "read-token-of-the-browser";
const WRITE = "write-token-of-the-browser";

describe("the console of a service with tokens", () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let service: Service;

  beforeAll(async () => {
    const settings = {
      database: "sqlite::memory:",
      readToken: READ,
      writeToken: WRITE,
    };
    const started = await Promise.all([
      Browser.start(),
      Service.start(settings),
    ]);
    [browser, service] = [stack.use(started[0]), stack.use(started[1])];
  });
  afterAll(() => stack.disposeAsync());

  it("needs those of the API, and keeps them in memory alone", async () => {
    await using view = await ConsolePage.open(browser, service.url);
    const { watched } = view;
    const { page } = watched;
    await watched.text("state", "A bearer token is needed");
    assertStringIncludes(await view.read("ada"), "field for a token");

    await view.token("no token\n");
    await watched.text("token-state", "A token has only letters");

    await view.token(READ);
    await watched.text("state", "Ready.");
    assertStringIncludes(await view.read("ada"), "no person with that id");
    await page.getByRole("button", { name: "Database", exact: true }).click();
    await watched.text("toggle-state", "may only read");

    await view.token(WRITE);
    await page.getByRole("button", { name: "Database", exact: true }).click();
    await watched.text("source", "database alone");
    await view.name("Ada", "Lovelace");
    await view.press("Create");
    assertStringIncludes(await view.answer(), "Created");

    const kept = await page.evaluate<string>(
      "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, document.documentElement.outerHTML, document.querySelector('#token').value])",
    );
    assertEquals([READ, WRITE].filter((it) => kept.includes(it)), []);
    watched.assertQuiet(401, 403, 404);

    await page.reload();
    await watched.text("state", "A bearer token is needed");
  });
});
