/**
 * The kinds of fields that a record may have. A field has a rule, and converts
 * its value to text and back: for SQL parameters and for CSV.
 *
 * @module
 */
import { z } from "zod";

/** One field of a record, whose values are of the type `T`. */
export class Field<T> {
  /** The type of the values. */
  readonly kind: "text" | "number";
  /** Whether a record may lack the field. */
  readonly optional: boolean;
  /** The maximum number of code points of a text; 0 for a number. */
  readonly max: number;
  /** The rule in words; the version of a record is derived from it. */
  readonly rule: string;
  /**
   * The zod schema that checks a value.
   *
   * @internal The type belongs to a package.
   */
  readonly schema: z.ZodType<T>;
  /**
   * Whether the rule allows a value: as the schema, and several times as fast,
   * because each value that a cache returns is checked.
   */
  readonly allows: (value: unknown) => boolean;
  /**
   * The source of a regular expression for most texts that the rule allows:
   * those that JSON shows as they are, between quotes. `undefined` for a
   * number.
   */
  readonly plain: string | undefined;

  /**
   * A field; use {@linkcode text}, {@linkcode number}, {@linkcode id}
   * and {@linkcode optional} instead.
   *
   * @internal The type of the schema belongs to a package.
   */
  constructor(
    parts: Pick<
      Field<T>,
      "kind" | "optional" | "max" | "rule" | "schema" | "allows" | "plain"
    >,
  ) {
    this.kind = parts.kind;
    this.optional = parts.optional;
    this.max = parts.max;
    this.rule = parts.rule;
    this.schema = parts.schema;
    this.allows = parts.allows;
    this.plain = parts.plain;
  }

  /**
   * The fault of the value, as words that follow the field's name; or
   * `undefined`.
   */
  fault(value: unknown): string | undefined {
    // Only the words of a fault come from zod, which costs more than the rule.
    if (this.allows(value)) return undefined;
    return this.schema.safeParse(value).error?.issues[0]?.message;
  }

  /** The value as a text, or `null` for an absent value. */
  toText(value: unknown): string | null {
    return value === undefined || value === null ? null : String(value);
  }

  /**
   * The value of a text; the inverse of {@linkcode Field.toText}. It is `NaN`
   * for the text of a number that is not a finite decimal number.
   */
  fromText(text: string | null): unknown {
    if (text === null && this.optional) return undefined;
    if (this.kind === "text") return text ?? "";
    const number = DECIMAL.test(text ?? "") ? Number(text) : NaN;
    return Number.isFinite(number) ? number : NaN;
  }

  /** Whether the value has the field's kind; it may break the field's rule. */
  holds(value: unknown): boolean {
    if (value === undefined || value === null) return this.optional;
    return this.kind === "text"
      ? typeof value === "string"
      : Number.isFinite(value);
  }
}

/**
 * A text of `min` to `max` code points: well-formed Unicode without control
 * characters. The service stores it as the client sent it: it does not trim,
 * fold or normalise.
 */
export function text(min: number, max: number): Field<string> {
  return textField(min, max, `text ${min} ${max}`, [], "");
}

/**
 * The id: a text of 1 to 255 code points that a URL path can carry. Ids are
 * compared byte for byte: `"A"`, `"a"` and `"á"` are three ids, and so are
 * `"x"` and `"x "`.
 */
export function id<Id extends string>(): Field<Id> {
  return textField(
    1,
    255,
    ID_RULE,
    [".", ".."],
    'must not be "." or "..": a URL path cannot carry them',
  ) as unknown as Field<Id>;
}

/** A finite number. */
export function number(): Field<number> {
  const schema = z.number({
    error: ({ input }) => input === undefined ? MISSING : "must be a number",
  });
  return new Field({
    kind: "number",
    optional: false,
    max: 0,
    rule: "number",
    schema,
    allows: Number.isFinite,
    plain: undefined,
  });
}

/** The same field, but a record may lack it. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return new Field<T | undefined>({
    kind: field.kind,
    optional: true,
    max: field.max,
    rule: `optional ${field.rule}`,
    schema: field.schema,
    allows: (value) => value === undefined || field.allows(value),
    plain: field.plain,
  });
}

/** The rule of {@linkcode id}: a definition knows the field by it. */
export const ID_RULE = "id";

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

const MISSING = "is missing";

/** The category Cc, in the syntax of regular expressions that JSON Schema has. */
const NO_CONTROL_CHARACTER = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

/** A character of one UTF-16 unit, not escaped in JSON, that no rule forbids. */
const PLAIN_CHARACTER = '[^"\\\\\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]';

/** A field of texts that are none of the `excluded` ones; `fault` says why. */
function textField(
  min: number,
  max: number,
  rule: string,
  excluded: readonly string[],
  fault: string,
): Field<string> {
  const faultOf = (value: string) =>
    textFault(value, min, max) ??
      (excluded.includes(value) ? fault : undefined);
  const schema = z.string({
    error: ({ input }) => input === undefined ? MISSING : "must be a string",
  }).check((context) => {
    const { value } = context;
    const message = faultOf(value);
    if (message === undefined) return;
    context.issues.push({ code: "custom", message, input: value });
  }).meta({
    // JSON Schema does not see the check, so words tell it.
    description: `${min} to ${max} characters (Unicode code points): ` +
      "well-formed, without control characters",
    minLength: min,
    maxLength: max,
    pattern: NO_CONTROL_CHARACTER,
    // Swagger UI shows a type as "never" if what is excluded has no type.
    ...excluded.length > 0 ? { not: { type: "string", enum: excluded } } : {},
  });
  return new Field({
    kind: "text",
    optional: false,
    max,
    rule,
    schema,
    allows: (value) =>
      typeof value === "string" && faultOf(value) === undefined,
    plain: excluded.map((it) => `(?!${RegExp.escape(it)}")`).join("") +
      `${PLAIN_CHARACTER}{${min},${max}}`,
  });
}

function textFault(text: string, min: number, max: number): string | undefined {
  if (!fits(text, min, max)) return `must be ${min} to ${max} characters long`;
  if (!text.isWellFormed()) {
    return "must be well-formed Unicode (it has half a surrogate pair)";
  }
  return /\p{Cc}/u.test(text)
    ? "must not contain control characters"
    : undefined;
}

/**
 * Whether the text has `min` to `max` code points; each takes one or two UTF-16
 * units.
 */
function fits(text: string, min: number, max: number): boolean {
  const units = text.length;
  if (units < min || units > 2 * max) return false;
  if (units >= 2 * min && units <= max) return true;
  const points = [...text].length;
  return points >= min && points <= max;
}
