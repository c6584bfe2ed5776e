/**
 * What Swagger UI lacks for a keyboard and for a screen reader. It is mended after
 * each change of the page.
 *
 * @module
 */

/** The names of fields that have none, by their selectors. */
const NAMES = {
  "#servers": "Server",
  ".examples-select-element": "Example",
  ".body-param__text": "Body of the request",
};

/** The names of parts of the page, by their selectors. */
const PARTS = {
  ".information-container": "About the API",
  ".schemes-server-container": "The server and the token",
};

function mend() {
  for (const [selector, name] of Object.entries(PARTS)) {
    for (const part of document.querySelectorAll(selector)) {
      part.role = "region";
      part.ariaLabel = name;
    }
  }
  for (const [selector, name] of Object.entries(NAMES)) {
    for (const field of document.querySelectorAll(selector)) {
      field.ariaLabel = name;
    }
  }
  for (const parameter of document.querySelectorAll("tr[data-param-name]")) {
    const field = parameter.querySelector("select, input, textarea");
    if (field) field.ariaLabel = parameter.dataset.paramName;
  }
  // The page has a heading above this one, and those of the groups are below it.
  for (const title of document.querySelectorAll(".info .title")) {
    title.ariaLevel = "2";
  }
  for (const table of document.querySelectorAll("table[role=region]")) {
    table.ariaLabel = `Responses of ${nameOf(table.closest(".opblock"))}`;
  }
  // A button must hold nothing else that takes the focus. The button itself opens
  // the call, and puts the link to it into the address of the page.
  for (const link of document.querySelectorAll("button a[href]")) {
    link.removeAttribute("href");
  }
  // A keyboard can scroll only what it can focus.
  for (const text of document.querySelectorAll("pre.microlight")) {
    text.tabIndex = 0;
  }
}

/** The method and the path of a call. */
function nameOf(call) {
  const method = call?.querySelector(".opblock-summary-method")?.textContent;
  const path = call?.querySelector(".opblock-summary-path")?.dataset.path;
  return `${method} ${path}`;
}

new MutationObserver(mend)
  .observe(document.body, { childList: true, subtree: true });
