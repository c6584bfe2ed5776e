/**
 * How calls were answered: the last one in full, and the ones before it.
 *
 * @module
 */
import { byId, element, terms } from "./element.js";
import { explainProblem, explainRead, explainWrite } from "./explain.js";
import { duration } from "./number_text.js";

/** How many calls the page remembers. */
const MOST = 8;

/** @typedef {import("./api.js").Answer} Answer */

/**
 * Shows the answer to a call.
 *
 * @param {string} method
 * @param {string} path
 * @param {Answer} answer
 */
export function showCall(method, path, answer) {
  const { status, headers, took } = answer;
  const field = headers.get("Cache-Status");
  const good = status >= 200 && status < 300;
  // An absence says how it was found, too.
  const read = method === "GET" && (good || status === 404);
  const found = read
    ? explainRead(field)
    : good
    ? explainWrite(status, field)
    : undefined;
  const { how, label, text } = found ??
    { how: "problem", label: "Refused", text: "" };
  const problem = good ? "" : explainProblem(answer);
  const hint = status === 412 ? "Read the person to see what is there." : "";
  byId("answer").replaceChildren(
    element(
      "p",
      {},
      element("strong", { class: `badge ${how}` }, label),
      ` ${[problem, hint, text].filter((it) => it !== "").join(" ")}`,
    ),
    element(
      "dl",
      { class: "facts" },
      ...terms([
        ["Call", clamped(`${method} ${path}`)],
        ["Status", status === 0 ? "none" : String(status)],
        ["Time, as seen from here", duration(took / 1_000)],
        ...["Cache-Status", "ETag", "X-Request-Id", "Retry-After"].flatMap(
          (name) => {
            const value = headers.get(name);
            return value === null
              ? []
              : [/** @type {[string, string]} */ ([name, value])];
          },
        ),
      ]),
    ),
  );
  const calls = byId("calls");
  calls.prepend(element(
    "tr",
    {},
    element("td", {}, clamped(`${method} ${path}`)),
    element("td", {}, status === 0 ? "none" : String(status)),
    element("td", {}, element("span", { class: `badge ${how}` }, label)),
    element("td", {}, duration(took / 1_000)),
  ));
  while (calls.children.length > MOST) calls.lastElementChild?.remove();
}

/**
 * A text of which no more than some lines are seen: an id may have thousands of
 * characters in a URL.
 *
 * @param {string} text
 */
function clamped(text) {
  return element("span", { class: "clamped" }, text);
}

/**
 * Shows why nothing was asked.
 *
 * @param {string} text
 */
export function showHint(text) {
  byId("answer").replaceChildren(element("p", {}, text));
}
