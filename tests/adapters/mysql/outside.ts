/**
 * Another writer: changes people in MySQL past the service.
 *
 * @module
 */
import { outsideIn, type OutsideOf } from "../sql/outside.ts";

/** As {@linkcode OutsideOf}. */
export const outsideOf: OutsideOf = outsideIn({
  quoted: (name) => `\`${name}\``,
  literal: (text) => `_utf8mb4 X'${new TextEncoder().encode(text).toHex()}'`,
});
