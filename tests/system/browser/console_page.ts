/**
 * The console, as a user handles it.
 *
 * @module
 */
import type { Browser, Watched } from "./browser.ts";
import type { BrowserContextOptions } from "playwright-core";

/** An open console. */
export class ConsolePage implements AsyncDisposable {
  readonly watched: Watched;

  private constructor(watched: Watched) {
    this.watched = watched;
  }

  /** Opens it in a browser. */
  static async open(
    browser: Browser,
    url: URL,
    options?: BrowserContextOptions,
  ): Promise<ConsolePage> {
    return new ConsolePage(await browser.open(url, options));
  }

  get #page() {
    return this.watched.page;
  }

  /** Presses the button, and waits until the page shows the answer of its call. */
  async press(name: string): Promise<void> {
    const [response] = await Promise.all([
      this.#page.waitForResponse(/\/persons\//),
      this.#page.getByRole("button", { name, exact: true }).click(),
    ]);
    const id = await response.headerValue("X-Request-Id");
    await this.watched.text("answer", id ?? "no id");
  }

  /** Reads a person, and returns what the page says of the answer. */
  async read(id: string): Promise<string> {
    await this.#page.getByLabel("Id", { exact: true }).fill(id);
    await this.press("Read");
    return await this.answer();
  }

  /** What the page says of the last answer. */
  answer(): Promise<string> {
    return this.#page.locator("#answer").innerText();
  }

  /** Fills in the names. */
  async name(first: string, last: string): Promise<void> {
    await this.#page.getByLabel("First name").fill(first);
    await this.#page.getByLabel("Last name").fill(last);
  }

  /** The names in the form. */
  async names(): Promise<string> {
    const first = await this.#page.getByLabel("First name").inputValue();
    return `${first} ${await this.#page.getByLabel("Last name").inputValue()}`;
  }

  /** Uses a token. */
  async token(token: string): Promise<void> {
    await this.#page.getByLabel("Token").fill(token);
    await this.#page.getByRole("button", { name: "Use it" }).click();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watched[Symbol.asyncDispose]();
  }
}
