import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { createApp, PERSON } from "../../../src/mod.ts";
import { Browser, PHONE } from "./browser.ts";
import { ConsolePage } from "./console_page.ts";

const TOKEN = "write-token-of-the-docs";
const HOSTILE = "<img src=x onerror=alert(1)>\u202e😀";

/** The service under a prefix of another program. */
function served() {
  const app = createApp({
    database: "sqlite::memory:",
    writeToken: [TOKEN],
    readToken: ["read-token-of-the-docs"],
  });
  const outer = new Hono().route("/team/people", app.router);
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => outer.fetch(request),
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/team/people/`);
  return {
    app,
    url,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await app[Symbol.asyncDispose]();
    },
  };
}

describe("the pages of a service under a prefix", () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let service: ReturnType<typeof served>;

  beforeAll(async () => {
    browser = stack.use(await Browser.start());
    service = stack.use(served());
    await service.app.service.put(
      PERSON.parse({ id: "1", firstName: HOSTILE, lastName: HOSTILE }),
    );
  });
  afterAll(() => stack.disposeAsync());

  it("/docs tries a call, with a token, and shows what it is answered", async () => {
    await using watched = await browser.open(new URL("docs", service.url));
    const { page } = watched;
    await page.getByRole("button", { name: "Authorize" }).first().click();
    // The read token comes first.
    await page.locator(".modal-ux input").nth(1).fill(TOKEN);
    await page.locator(".modal-ux button", { hasText: "Authorize" }).nth(1)
      .click();
    await page.locator(".modal-ux button", { hasText: "Close" }).first()
      .click();
    const call = page.locator("#operations-people-getPerson");
    await call.locator(".opblock-summary-control").click();
    const parameter = call.locator('tr[data-param-name="id"]');
    const type = await parameter.locator(".parameter__type").innerText();
    assertEquals(type.trim(), "string");
    await parameter.locator("input").fill("1");
    await call.getByRole("button", { name: "Execute" }).click();
    const answer = call.locator(".live-responses-table");
    await answer.filter({ hasText: "200" }).first().waitFor();
    const text = await answer.innerText();
    assertStringIncludes(text, "<img src=x onerror=alert(1)>");
    assertEquals(await answer.locator("img").count(), 0);

    const curl = await call.locator(".curl-command").innerText();
    assertStringIncludes(curl, `${service.url}persons/1`);
    assertStringIncludes(curl, TOKEN);
    const kept = await page.evaluate<string>(
      "JSON.stringify([localStorage, sessionStorage, document.cookie])",
    );
    assert(!kept.includes(TOKEN));
    watched.assertQuiet();
  });

  it("/docs is light or dark as the user wants it, and fits a phone", async () => {
    const at = new URL("docs", service.url);
    await using watched = await browser.open(at, { viewport: PHONE });
    const { page } = watched;
    await page.locator(".opblock").first().waitFor();
    for (const id of ["people-putPerson", "service-setSource"]) {
      const call = page.locator(`#operations-${id}`);
      await call.locator(".opblock-summary-control").click();
      await call.locator(".responses-table").first().waitFor();
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const dark = colorScheme === "dark";
      await page.locator(dark ? "html.dark-mode" : "html:not(.dark-mode)")
        .waitFor({ state: "attached" });
      const red = await page.evaluate<number>(
        `Number(/\\d+/.exec(getComputedStyle(document.querySelector(".swagger-ui")).backgroundColor)[0])`,
      );
      assertEquals(red, dark ? 28 : 0);
      await watched.assertLooks();
    }
    watched.assertQuiet();
  });

  for (const at of ["/team/people", "/team/people/"]) {
    it(`the console works at ${at}`, async () => {
      const url = new URL(at, service.url);
      await using view = await ConsolePage.open(browser, url);
      await view.watched.text("state", "A bearer token is needed");
      await view.token(TOKEN);
      await view.watched.text("state", "Ready.");
      await view.read("1");
      assertEquals(await view.names(), `${HOSTILE} ${HOSTILE}`);
      const link = view.watched.page.getByRole("link", { name: "Every call" });
      const docs = await link.getAttribute("href") ?? "";
      assertEquals(new URL(docs, url).href, new URL("docs", service.url).href);
      view.watched.assertQuiet(401);
    });
  }
});
