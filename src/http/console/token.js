/**
 * The token, which is kept in the memory of the page.
 *
 * @module
 */
import { isToken } from "./api.js";
import { byId } from "./element.js";

/**
 * Lets the field for the token work.
 *
 * @param {import("./api.js").Api} api
 * @param {() => void} changed Called when another token is in use.
 */
export function tokenField(api, changed) {
  const field = /** @type {HTMLInputElement} */ (byId("token"));

  /**
   * @param {string | undefined} token
   * @param {string} text
   */
  function use(token, text) {
    api.use(token);
    field.value = "";
    byId("token-state").textContent = text;
    changed();
  }

  byId("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = field.value.trim();
    if (isToken(token)) use(token, "A token is in use.");
    else {
      byId("token-state").textContent =
        "A token has only letters, digits and - . _ ~ + / = at its end.";
    }
  });
  byId("token-forget").addEventListener(
    "click",
    () => use(undefined, "No token is in use."),
  );
}
