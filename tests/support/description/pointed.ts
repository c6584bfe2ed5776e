/**
 * A JSON document, and places in it.
 *
 * @module
 */
import { pointerTo } from "../../../src/record/json_pointer.ts";

/** The id of the document, to which its references are relative. */
export const DOCUMENT_ID = "https://person.example/openapi.json";

type Json = Readonly<Record<string, unknown>>;

/** A place in a document, past its references. */
export class Pointed {
  /** The whole document. */
  readonly root: object;
  /** The JSON pointer to the place. */
  readonly pointer: string;
  readonly #value: Json;

  constructor(root: object, pointer = "", value: unknown = root) {
    this.root = root;
    this.pointer = pointer;
    this.#value = value as Json;
  }

  /** A member of the place. */
  value(name: string): unknown {
    return this.#value[name];
  }

  /** The place at the end of the path; `undefined` if it leads nowhere. */
  at(...path: readonly string[]): Pointed | undefined {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    if (!Object.hasOwn(this.#value, name)) return undefined;
    const pointer = this.pointer + pointerTo(name);
    const place = new Pointed(this.root, pointer, this.#value[name]);
    return place.#resolved().at(...rest);
  }

  /** The members of the place, with their names. */
  entries(): [string, Pointed][] {
    return Object.keys(this.#value).flatMap((name) => {
      const place = this.at(name);
      return place ? [[name, place]] : [];
    });
  }

  #resolved(): Pointed {
    const { $ref } = this.#value;
    if (typeof $ref !== "string") return this;
    const path = $ref.slice(2).split("/");
    const place = new Pointed(this.root).at(...path);
    if (!place) throw new Error(`${$ref} leads nowhere`);
    return place;
  }
}
