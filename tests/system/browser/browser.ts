/**
 * A real browser, and pages that watch what a user would not see.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import {
  type Browser as Chromium,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { require } from "../../support/servers/find.ts";

/**
 * No background work of its own, and no name but loopback: what asks for another
 * host fails.
 */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** How long something may take to appear, in milliseconds. */
const PATIENCE = 60_000;

/** The width of a phone. */
export const PHONE = { width: 360, height: 740 };

/** A headless Chromium. */
export class Browser implements AsyncDisposable {
  readonly #browser: Chromium;

  private constructor(browser: Chromium) {
    this.#browser = browser;
  }

  /** Starts one. */
  static async start(): Promise<Browser> {
    const executablePath = require("chromium");
    return new Browser(await chromium.launch({ executablePath, args: ARGS }));
  }

  /** Opens a page, which shares nothing with any other. */
  async open(url: URL, options: BrowserContextOptions = {}): Promise<Watched> {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(PATIENCE);
    const watched = new Watched(await context.newPage(), url.origin);
    await watched.begin();
    await watched.page.goto(url.href);
    return watched;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** A page, of which everything is noted that must not happen. */
export class Watched implements AsyncDisposable {
  readonly page: Page;
  readonly #origin: string;
  readonly #faults: string[] = [];
  /** The statuses of refusals, which Chromium reports as errors. */
  readonly #refusals = new Set<number>();

  /** The page of that origin. */
  constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
  }

  /** Begins to watch it. */
  async begin(): Promise<void> {
    const { page } = this;
    page.on("pageerror", (error) => this.#faults.push(`throws ${error}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      const status = Number(/ status of (\d+)/.exec(message.text())?.[1]);
      if (status >= 400) this.#refusals.add(status);
      else this.#faults.push(`says ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (url.startsWith(`${this.#origin}/`) || url.startsWith("data:")) return;
      this.#faults.push(`asks ${url}`);
    });
    await page.exposeFunction("tellViolation", (what: string) => {
      this.#faults.push(`violates the policy: ${what}`);
    });
    await page.addInitScript(`
      addEventListener("securitypolicyviolation", (it) =>
        tellViolation(it.violatedDirective + " " + it.blockedURI));
    `);
  }

  /** Waits until the element of that id has the text, and returns all of it. */
  async text(id: string, part: string): Promise<string> {
    const place = this.page.locator(`#${id}`);
    await place.filter({ hasText: part }).waitFor();
    return await place.innerText();
  }

  /** Asserts that axe finds nothing, and that nothing is wider than the page. */
  async assertLooks(): Promise<void> {
    // A colour that still changes is neither the old nor the new one.
    await this.page.evaluate(
      `document.getAnimations().filter((it) => it instanceof CSSTransition)
        .forEach((it) => it.finish())`,
    );
    await this.page.evaluate(axe.source);
    const found = await this.page.evaluate(
      `axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ": " +
          nodes.map((it) => it.target + " " + it.failureSummary).join("; ")))`,
    );
    assertEquals(found, []);
    const [wide, width] = await this.page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, innerWidth]",
    );
    assert(wide <= width, `${wide} pixels do not fit into ${width}`);
  }

  /** Asserts that nothing happened that must not, besides refusals with these statuses. */
  assertQuiet(...refusals: readonly number[]): void {
    assertEquals(this.#faults, []);
    assertEquals([...this.#refusals].sort(), [...refusals].sort());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
