/**
 * The list of people, page by page.
 *
 * @module
 */
import { byId, element, given } from "./element.js";
import { explainProblem } from "./explain.js";

/** How many people a page has. */
const LIMIT = 10;

/** @typedef {import("./person.js").Person} Person */

/**
 * Lets the list work.
 *
 * @param {import("./api.js").Api} api
 * @param {(id: string) => void} choose Called with the id of a person.
 */
export function peopleList(api, choose) {
  const people = byId("people");
  const more = byId("more");
  /** The path of the next page, as the service gives it. */
  let next = "";

  /** @param {string} path */
  async function show(path) {
    const answer = await api.call("GET", path);
    if (answer.status !== 200) {
      byId("people-state").replaceChildren(explainProblem(answer));
      return;
    }
    const { persons } = /** @type {{ persons: Person[] }} */ (answer.body);
    for (const person of persons) {
      const button = element("button", { type: "button" }, given(person.id));
      button.addEventListener("click", () => choose(person.id));
      const name = `${person.firstName} ${person.lastName}`.trim();
      people.append(element("li", {}, button, " ", given(name)));
    }
    next =
      /<(\?[^>]*)>; rel="next"/.exec(answer.headers.get("Link") ?? "")?.[1] ??
        "";
    more.hidden = next === "";
    const count = people.children.length;
    const shown = count === 0
      ? "There is nobody yet: create a person."
      : `${count} shown${next === "" ? ", which is everyone" : ""}.`;
    byId("people-state").replaceChildren(shown);
  }

  byId("list").addEventListener("click", () => {
    people.replaceChildren();
    void show(`persons?limit=${LIMIT}`);
  });
  more.addEventListener("click", () => void show(`persons${next}`));
}
