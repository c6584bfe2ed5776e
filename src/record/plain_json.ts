/**
 * Records in JSON as this project writes them, read by a regular expression,
 * which checks every rule. Each value that a cache returns is checked, and this
 * check takes half as long as `JSON.parse` and the rules.
 *
 * @module
 */
import type { Field } from "./field.ts";

/**
 * A function that reads records from JSON with exactly these fields, in their
 * order. It answers `undefined` for anything else, which may still be a record:
 * for texts with an escape or a surrogate pair, and for numbers.
 */
export function plainJson<R>(
  fields: readonly { readonly name: string; readonly field: Field<unknown> }[],
): (json: string) => R | undefined {
  if (fields.some(({ field }) => field.plain === undefined)) {
    return () => undefined;
  }
  const names = fields.map((it) => it.name);
  const members = fields.map(({ name, field }, i) => {
    const comma = i === 0 ? "" : ",";
    const member = `${comma}"${name}":"(${field.plain})"`;
    return field.optional ? `(?:${member})?` : member;
  });
  const pattern = new RegExp(`^\\{${members.join("")}\\}$`);
  return (json) => {
    const found = pattern.exec(json);
    if (!found) return undefined;
    const record: Record<string, string> = {};
    for (let i = 0; i < names.length; i++) {
      const [name, value] = [names[i], found[i + 1]];
      if (name !== undefined && value !== undefined) record[name] = value;
    }
    return record as R;
  };
}
