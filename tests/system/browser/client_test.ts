import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { browserBundle } from "../module/client_bundle.ts";
import { ClientSite } from "../module/client_site.ts";
import { type Places, SEEN } from "../module/client_walk.ts";
import { Browser } from "./browser.ts";

const PAGE = new Response("<!doctype html><title>Client</title>", {
  headers: { "Content-Type": "text/html" },
});

describe("the client, bundled for a browser", () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let site: ClientSite;

  beforeAll(async () => {
    const bundle = await browserBundle("tests/system/module/client_walk.ts");
    const headers = { "Content-Type": "text/javascript" };
    const script = new Response(bundle, { headers });
    browser = stack.use(await Browser.start());
    site = stack.use(new ClientSite({ "/": PAGE, "/client.js": script }));
  });
  afterAll(() => stack.disposeAsync());

  /** Walks on a page of the site. */
  async function walkOnPage(places: Places): Promise<unknown> {
    await using page = await browser.open(new URL(site.origin));
    return await page.page.evaluate(
      `import("/client.js").then(({ walk }) => walk(${
        JSON.stringify(places)
      }))`,
    );
  }

  it("calls the service that the page comes from", async () => {
    assertEquals(await walkOnPage(site.places), SEEN);
  });

  it("calls a service of another origin, which allows that", async () => {
    await using other = new ClientSite({}, [site.origin]);
    assertEquals(await walkOnPage(other.places), SEEN);
  });
});
