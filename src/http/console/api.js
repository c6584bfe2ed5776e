/**
 * The calls of the service.
 *
 * @module
 */

/** How long the page waits for an answer, in milliseconds. */
const PATIENCE = 15_000;

/** What a bearer token may consist of (RFC 6750). */
const TOKEN = /^[A-Za-z0-9._~+/-]{1,512}=*$/;

/**
 * Whether the text can be a token.
 *
 * @param {string} text
 */
export function isToken(text) {
  return TOKEN.test(text);
}

/**
 * The path of a person, relative to the service; `undefined` for an id that no
 * URL can hold.
 *
 * @param {string} id
 */
export function pathOf(id) {
  // A URL drops these segments, also in their encoded form.
  if (id === "" || id === "." || id === "..") return undefined;
  return id.isWellFormed() ? `persons/${encodeURIComponent(id)}` : undefined;
}

/**
 * An answer; the status is 0 if there was none.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {unknown} body The value of a JSON, or a text.
 * @property {number} took In milliseconds.
 */

/** The service that this page comes from. */
export class Api {
  #base;
  /** @type {string | undefined} */
  #token;

  /**
   * The service at that URL.
   *
   * @param {URL} base
   */
  constructor(base) {
    this.#base = base;
  }

  /**
   * Uses the token from now on, or none. It is kept here, and nowhere else.
   *
   * @param {string | undefined} token
   */
  use(token) {
    this.#token = token;
  }

  /**
   * Sends a request; it always answers.
   *
   * @param {string} method
   * @param {string} path
   * @param {{ headers?: Record<string, string>, json?: unknown }} [options]
   * @returns {Promise<Answer>}
   */
  async call(method, path, { headers = {}, json } = {}) {
    const begun = performance.now();
    try {
      const response = await fetch(new URL(path, this.#base), {
        method,
        headers: {
          ...headers,
          ...json === undefined ? {} : { "Content-Type": "application/json" },
          ...this.#token ? { Authorization: `Bearer ${this.#token}` } : {},
        },
        ...json === undefined ? {} : { body: JSON.stringify(json) },
        signal: AbortSignal.timeout(PATIENCE),
      });
      const took = performance.now() - begun;
      const text = await response.text();
      const type = response.headers.get("Content-Type") ?? "";
      return {
        status: response.status,
        headers: response.headers,
        body: /\bjson\b/.test(type) ? JSON.parse(text) : text,
        took,
      };
    } catch {
      const took = performance.now() - begun;
      return { status: 0, headers: new Headers(), body: undefined, took };
    }
  }
}
