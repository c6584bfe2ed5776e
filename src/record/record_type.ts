/**
 * The definition of a record: its name and its fields. All code that depends on
 * a record's fields derives from it: the validation of bodies and rows, the SQL
 * statements and tables, the codec of the cache, CSV, NDJSON and the ETag.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { faultsOf } from "./faults.ts";
import { type Field, ID_RULE } from "./field.ts";
import { jsonSchemaOf } from "./json_schema.ts";
import { listed, snakeCase } from "./names.ts";
import { own, ownProperties } from "./own_properties.ts";
import { plainJson } from "./plain_json.ts";

/** The property that every record has. */
export interface Identified {
  /** The key of the record; compared byte for byte. */
  readonly id: string;
}

/** A record that may lack its id, because a path or the service gives it. */
export type Draft<R extends Identified> = Omit<R, "id"> & {
  readonly id?: R["id"];
};

/** The fields of a record to change, and the id if the caller sends it. */
export type Patch<R extends Identified> = Partial<R>;

/** A field with its names. */
export interface NamedField {
  /** The name in code, in JSON and in CSV: `firstName`. */
  readonly name: string;
  /** The name of the SQL column: `first_name`. */
  readonly column: string;
  /** The rule of its values. */
  readonly field: Field<unknown>;
}

/** The definition of records of the type `R`. */
export class RecordType<R extends Identified> {
  /**
   * The name of one record, such as `person`; the SQL table has the same name.
   */
  readonly name: string;
  /** The fields in order; the first one is the id. */
  readonly fields: readonly NamedField[];
  /** 8 hexadecimal digits, which change with every change of the definition. */
  readonly version: string;
  /** Reads most records from the JSON that {@linkcode toJson} makes. */
  readonly plain: (json: string) => R | undefined;
  readonly #whole: z.ZodType<R>;
  readonly #draft: z.ZodType<Draft<R>>;
  readonly #patch: z.ZodType<Patch<R>>;

  /**
   * Defines a record by its name and a field for each of its properties; the
   * first one is `id`. Names are letters and digits: they name SQL tables too.
   * `columns` names the SQL columns that are not the field's name in snake
   * case.
   */
  constructor(
    name: string,
    fields: { readonly [K in keyof R]-?: Field<R[K]> },
    columns: { readonly [K in keyof R]?: string } = {},
  ) {
    for (const it of [name, ...Object.keys(fields)]) {
      if (/^[a-z][A-Za-z0-9]{0,56}$/.test(it)) continue;
      throw new AppError("config", `"${it}" is not a name such as unitPrice.`);
    }
    const [first = "", key] = Object.entries<Field<unknown>>(fields)[0] ?? [];
    if (first !== "id" || key?.rule !== ID_RULE) {
      throw new AppError(
        "config",
        `The first field of "${name}" must be id: id().`,
      );
    }
    this.name = name;
    this.fields = Object.entries<Field<unknown>>(fields).map(
      ([name, field]) => {
        const column = own(columns, name) ?? snakeCase(name);
        return { name, column: String(column), field };
      },
    );
    this.plain = plainJson(this.fields);
    const rules = this.fields.map((it) => [it.name, it.field.rule]);
    this.version = createHash("sha256").update(JSON.stringify([name, rules]))
      .digest("hex").slice(0, 8);
    this.#whole = this.#schema(({ optional, schema }) =>
      optional ? schema.exactOptional() : schema
    ) as z.ZodType<R>;
    this.#draft = this.#schema(({ optional, schema }, name) =>
      optional || name === "id" ? schema.exactOptional() : schema
    ) as z.ZodType<Draft<R>>;
    // RFC 7396: null removes an optional field.
    this.#patch = this.#schema(
      (field) =>
        field.optional
          ? field.schema.nullish().transform((it) => it ?? undefined)
            .exactOptional()
          : field.schema.exactOptional(),
      "any of ",
    ) as z.ZodType<Patch<R>>;
  }

  /** The same record in a table whose columns have these names. */
  withColumns(columns: { readonly [K in keyof R]?: string }): RecordType<R> {
    const fields = this.fields.map((it) => [it.name, it.field] as const);
    type Fields = ConstructorParameters<typeof RecordType<R>>[1];
    const all = Object.fromEntries(fields) as unknown as Fields;
    return new RecordType<R>(this.name, all, columns);
  }

  /**
   * Checks `value` and returns it as a record: exactly the fields, each with a
   * valid value. Otherwise it throws an `AppError("invalid")` with every fault.
   */
  parse(value: unknown): R {
    return this.#parsed(this.#whole, value);
  }

  /** As {@linkcode RecordType.parse}, but the id may be absent. */
  parseDraft(value: unknown): Draft<R> {
    return this.#parsed(this.#draft, value);
  }

  /** As {@linkcode RecordType.parse} for a merge patch (RFC 7396). */
  parsePatch(value: unknown): Patch<R> {
    return this.#parsed(this.#patch, value);
  }

  /**
   * The JSON Schema (2020-12) of what {@linkcode RecordType.parse} takes
   * (`whole`), or `parseDraft` or `parsePatch`.
   */
  jsonSchema(
    form: "whole" | "draft" | "patch",
  ): Readonly<Record<string, unknown>> {
    if (form === "whole") return jsonSchemaOf(this.#whole);
    return jsonSchemaOf(form === "draft" ? this.#draft : this.#patch);
  }

  /**
   * Checks `value` and returns it as an id, or throws an `AppError("invalid")`.
   */
  parseId(value: unknown): R["id"] {
    const detail = this.idFault(value);
    if (detail === undefined) return value as R["id"];
    throw new AppError("invalid", `The id ${detail}.`, {
      faults: [{ pointer: "/id", detail }],
    });
  }

  /** The fault of `value` as an id, or `undefined` for a valid id. */
  idFault(value: unknown): string | undefined {
    return this.fields[0]?.field.fault(value);
  }

  /** The values in the order of the fields; `null` for an absent value. */
  values(record: R): unknown[] {
    return this.fields.map(({ name }) => own(record, name) ?? null);
  }

  /** Whether every value of the record keeps its rule. */
  allows(record: R): boolean {
    return this.fields.every(({ name, field }) =>
      field.allows(own(record, name))
    );
  }

  /** As {@linkcode RecordType.values}, but as texts. */
  toTexts(record: R): (string | null)[] {
    return this.values(record).map((value, i) =>
      this.fields[i]?.field.toText(value) ?? null
    );
  }

  /**
   * The record of texts that a database returned; the inverse of
   * {@linkcode RecordType.toTexts}. It checks no rule. It throws an
   * `AppError("unavailable")` if the text of a number is not one.
   */
  fromTexts(texts: readonly (string | null)[]): R {
    const record: Record<string, unknown> = {};
    for (const [i, { name, field }] of this.fields.entries()) {
      const value = field.fromText(texts[i] ?? null);
      if (Number.isNaN(value)) {
        throw new AppError(
          "unavailable",
          `The ${name} of a stored ${this.name} is not a number.`,
        );
      }
      if (value !== undefined) record[name] = value;
    }
    return record as unknown as R;
  }

  /** A frozen copy with exactly the fields, in order. */
  copy(record: R): R {
    return Object.freeze(this.#pick(record));
  }

  /** The record as JSON: the fields in their order, no others. */
  toJson(record: R): string {
    return JSON.stringify(this.#pick(record));
  }

  /** Whether two records are equal in every field. */
  same(a: R, b: R): boolean {
    const others = this.values(b);
    return this.values(a).every((value, i) => value === others[i]);
  }

  #pick(record: R): R {
    const picked: Record<string, unknown> = {};
    for (const { name } of this.fields) {
      const value = own(record, name);
      if (value !== undefined) picked[name] = value;
    }
    return picked as unknown as R;
  }

  #schema(
    field: (field: Field<unknown>, name: string) => z.ZodType,
    which = "",
  ): z.ZodType {
    const names = this.fields.map((it) => it.name);
    return z.strictObject(
      Object.fromEntries(
        this.fields.map((it) => [it.name, field(it.field, it.name)]),
      ),
      `must be an object with ${which}${listed(names)}`,
    );
  }

  #parsed<T>(schema: z.ZodType<T>, value: unknown): T {
    const { success, data, error } = schema.safeParse(ownProperties(value));
    if (success) return data;
    throw new AppError("invalid", `The ${this.name} is not valid.`, {
      faults: error.issues.flatMap(faultsOf),
    });
  }
}
