/**
 * Another writer: changes people in PostgreSQL past the service.
 *
 * @module
 */
import { outsideIn, type OutsideOf } from "../sql/outside.ts";

/** As {@linkcode OutsideOf}. */
export const outsideOf: OutsideOf = outsideIn({
  quoted: (name) => `"${name}"`,
  literal: (text) => `'${text.replaceAll("'", "''")}'`,
});
