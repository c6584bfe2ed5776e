/**
 * The forms that read and write one person.
 *
 * @module
 */
import { pathOf } from "./api.js";
import { showCall, showHint } from "./calls.js";
import { byId, element, given } from "./element.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {{ id: string, firstName: string, lastName: string }} Person */

const NO_ID =
  "This id cannot be a part of a URL: it is empty, . or .., or malformed.";

/**
 * Lets the forms work.
 *
 * @param {Api} api
 * @returns {(id: string) => Promise<void>} Reads a person.
 */
export function personForms(api) {
  const id = /** @type {HTMLInputElement} */ (byId("id"));
  const use = /** @type {HTMLSelectElement} */ (byId("use"));
  const first = /** @type {HTMLInputElement} */ (byId("first"));
  const last = /** @type {HTMLInputElement} */ (byId("last"));
  /** What was read or written last. @type {{ id: string, tag: string } | undefined} */
  let known;

  /**
   * Remembers the ETag of that id.
   *
   * @param {string} of
   * @param {string | null} tag
   */
  function know(of, tag) {
    known = tag === null ? undefined : { id: of, tag };
    byId("tag").replaceChildren(
      ...known
        ? [
          "Change and Delete send ",
          element("code", {}, `If-Match: ${tag}`),
          " for ",
          given(of),
          ".",
        ]
        : [
          "A change and a deletion need the ETag of what was read. Read the person first.",
        ],
    );
  }

  /**
   * Calls the service for the id in the form; `undefined` if no URL can hold it.
   *
   * @param {string} method
   * @param {Parameters<Api["call"]>[2]} options
   */
  async function call(method, options) {
    const path = pathOf(id.value);
    if (path === undefined) return void showHint(NO_ID);
    const answer = await api.call(method, path, options);
    showCall(method, path, answer);
    return answer;
  }

  async function read() {
    const of = id.value;
    const headers = use.value === "" ? {} : { "Cache-Control": use.value };
    const answer = await call("GET", { headers });
    if (!answer) return;
    know(of, answer.headers.get("ETag"));
    if (answer.status !== 200) return;
    const person = /** @type {Person} */ (answer.body);
    [first.value, last.value] = [person.firstName, person.lastName];
  }

  /** @param {Record<string, string>} headers */
  async function put(headers) {
    const of = id.value;
    const json = { firstName: first.value, lastName: last.value };
    const answer = await call("PUT", { headers, json });
    if (answer && answer.status < 300 && answer.status > 0) {
      know(of, answer.headers.get("ETag"));
    }
  }

  /** @param {(tag: string) => Promise<void>} work */
  async function withTag(work) {
    if (known?.id === id.value) return await work(known.tag);
    showHint(
      "A change and a deletion need the ETag of what was read. Read the person first.",
    );
  }

  byId("read").addEventListener("submit", (event) => {
    event.preventDefault();
    void read();
  });
  byId("write").addEventListener("submit", (event) => {
    event.preventDefault();
    void put({ "If-None-Match": "*" });
  });
  byId("change").addEventListener(
    "click",
    () => void withTag((tag) => put({ "If-Match": tag })),
  );
  byId("delete").addEventListener("click", () =>
    void withTag(async (tag) => {
      const answer = await call("DELETE", { headers: { "If-Match": tag } });
      if (answer?.status === 204) know(id.value, null);
    }));

  return async (chosen) => {
    id.value = chosen;
    use.value = "";
    await read();
  };
}
