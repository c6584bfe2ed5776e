/**
 * Elements of the page. All that comes from the service becomes text.
 *
 * @module
 */

/**
 * The element of that id.
 *
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}

/**
 * A new element. Children that are strings become text, whatever they contain.
 *
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * A value of a client, whose direction does not reach beyond it.
 *
 * @param {string} text
 */
export function given(text) {
  return element("bdi", {}, text);
}

/**
 * A list of terms and what stands for each.
 *
 * @param {readonly (readonly [string, Node | string])[]} entries
 */
export function terms(entries) {
  return entries.map(([term, meaning]) =>
    element(
      "div",
      {},
      element("dt", {}, term),
      element("dd", {}, meaning),
    )
  );
}
