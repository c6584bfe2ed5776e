/**
 * The definition of a record: its name and its fields. Everything that must
 * know a record's fields gets them from here: the validation of bodies and
 * rows, the SQL statements and tables, the codec of the cache, CSV, NDJSON and
 * the ETag.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError, type Fault } from "../errors.ts";
import type { Field } from "./field.ts";
import { pointerTo } from "./json_pointer.ts";

/** What every record has. */
export interface Identified {
  /** The key of the record. */
  readonly id: string;
}

/** A record whose id may be left out, because a path or the service gives it. */
export type Draft<R extends Identified> = Omit<R, "id"> & {
  readonly id?: R["id"];
};

/** The fields to change of a record, and the id if the caller names it. */
export type Patch<R extends Identified> = Partial<R>;

/** A field with the names that it goes by. */
export interface NamedField {
  /** The name in code, in JSON and in CSV: `firstName`. */
  readonly name: string;
  /** The name of the SQL column: `first_name`. */
  readonly column: string;
  /** What it may hold. */
  readonly field: Field<unknown>;
}

/** The definition of records of the type `R`. */
export class RecordType<R extends Identified> {
  /** What one record is called, such as `person`: it names the SQL table. */
  readonly name: string;
  /** The fields in their order; the first one is the id. */
  readonly fields: readonly NamedField[];
  /** Changes with every change of the definition: 8 hexadecimal digits. */
  readonly version: string;
  readonly #whole: z.ZodType<R>;
  readonly #draft: z.ZodType<Draft<R>>;
  readonly #patch: z.ZodType<Patch<R>>;

  /**
   * Defines a record by its name and a field for each of its properties; the
   * first one is `id`. Names are letters and digits: they name SQL tables too.
   */
  constructor(
    name: string,
    fields: { readonly [K in keyof R]-?: Field<R[K]> },
  ) {
    for (const it of [name, ...Object.keys(fields)]) {
      if (/^[a-z][A-Za-z0-9]{0,56}$/.test(it)) continue;
      throw new AppError("config", `"${it}" is not a name such as unitPrice.`);
    }
    this.name = name;
    this.fields = Object.entries<Field<unknown>>(fields).map(
      ([name, field]) => ({ name, column: snakeCase(name), field }),
    );
    const rules = this.fields.map((it) => [it.name, it.field.rule]);
    this.version = createHash("sha256").update(JSON.stringify([name, rules]))
      .digest("hex").slice(0, 8);
    this.#whole = this.#schema((field) =>
      field.optional ? field.schema.exactOptional() : field.schema
    ) as z.ZodType<R>;
    this.#draft = this.#schema((field, name) =>
      field.optional || name === "id"
        ? field.schema.exactOptional()
        : field.schema
    ) as z.ZodType<Draft<R>>;
    // RFC 7396: null removes what may be absent.
    this.#patch = this.#schema((field) =>
      field.optional
        ? z.preprocess((it) => it ?? undefined, field.schema.optional())
          .exactOptional()
        : field.schema.exactOptional()
    ) as z.ZodType<Patch<R>>;
  }

  /**
   * `value` as a record: exactly the fields, each keeping its rule, or an
   * `AppError("invalid")` that lists every fault.
   */
  parse(value: unknown): R {
    return this.#parsed(this.#whole, value);
  }

  /** As {@linkcode RecordType.parse}, where the id may be left out. */
  parseDraft(value: unknown): Draft<R> {
    return this.#parsed(this.#draft, value);
  }

  /** As {@linkcode RecordType.parse} for a merge patch (RFC 7396). */
  parsePatch(value: unknown): Patch<R> {
    return this.#parsed(this.#patch, value);
  }

  /** `value` as an id, or an `AppError("invalid")` that says why it is none. */
  parseId(value: unknown): R["id"] {
    const detail = this.idFault(value);
    if (detail === undefined) return value as R["id"];
    throw new AppError("invalid", `The id ${detail}.`, {
      faults: [{ pointer: "/id", detail }],
    });
  }

  /** What is wrong with `value` as an id, or `undefined` if nothing is. */
  idFault(value: unknown): string | undefined {
    return this.fields[0]?.field.fault(value);
  }

  /** The values in the order of the fields, `null` for what is absent. */
  values(record: R): unknown[] {
    const from = record as Readonly<Record<string, unknown>>;
    return this.fields.map(({ name }) => from[name] ?? null);
  }

  /** The record with those values; `undefined` if they are of other kinds. */
  fromValues(values: readonly unknown[]): R | undefined {
    if (values.length !== this.fields.length) return undefined;
    const record: Record<string, unknown> = {};
    for (const [i, { name, field }] of this.fields.entries()) {
      const value = values[i];
      if (!field.holds(value)) return undefined;
      if (value !== null && value !== undefined) record[name] = value;
    }
    return record as unknown as R;
  }

  /** The values as texts, in the order of the fields. */
  toTexts(record: R): (string | null)[] {
    return this.values(record).map((value, i) =>
      this.fields[i]?.field.toText(value) ?? null
    );
  }

  /** The record that the texts stand for, in the order of the fields. */
  fromTexts(texts: readonly (string | null)[]): R {
    const record: Record<string, unknown> = {};
    for (const [i, { name, field }] of this.fields.entries()) {
      const value = field.fromText(texts[i] ?? null);
      if (value !== undefined) record[name] = value;
    }
    return record as unknown as R;
  }

  /** A copy that cannot be changed: the fields in their order, no others. */
  copy(record: R): R {
    return Object.freeze(this.#pick(record));
  }

  /** The record as JSON: the fields in their order, no others. */
  toJson(record: R): string {
    return JSON.stringify(this.#pick(record));
  }

  /** Whether two records are the same, field for field. */
  same(a: R, b: R): boolean {
    const others = this.values(b);
    return this.values(a).every((value, i) => value === others[i]);
  }

  #pick(record: R): R {
    const from = record as Readonly<Record<string, unknown>>;
    const picked: Record<string, unknown> = {};
    for (const { name } of this.fields) {
      const value = from[name];
      if (value !== undefined) picked[name] = value;
    }
    return picked as unknown as R;
  }

  #schema(
    field: (field: Field<unknown>, name: string) => z.ZodType,
  ): z.ZodType {
    const names = this.fields.map((it) => it.name);
    return z.strictObject(
      Object.fromEntries(
        this.fields.map((it) => [it.name, field(it.field, it.name)]),
      ),
      `must be an object with ${listed(names)}`,
    );
  }

  #parsed<T>(schema: z.ZodType<T>, value: unknown): T {
    // A copy has just the own properties of an object.
    const own = typeof value === "object" && value !== null &&
        !Array.isArray(value)
      ? { ...value }
      : value;
    const { success, data, error } = schema.safeParse(own);
    if (success) return data;
    throw new AppError("invalid", `The ${this.name} is not valid.`, {
      faults: error.issues.flatMap(faultsOf),
    });
  }
}

/** The faults that a schema found, each with its place. */
export function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") {
    return [{ pointer: pointerTo(...path), detail: message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointerTo(...path, key),
    detail: "is not a known field",
  }));
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length > 1
    ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`
    : names.join();
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
