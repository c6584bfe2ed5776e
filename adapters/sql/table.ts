/**
 * Whether a table that is already there can hold people, by the laws of the
 * contract, and what to change if it cannot.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";

/** A column, as far as it matters here. */
export interface Column {
  /** Its name, in lower case. */
  readonly name: string;
  /** Its type, as the database names it. */
  readonly type: string;
  /** Whether a text is given back just as it was stored. */
  readonly faithful: boolean;
  /** Whether it takes NULL. */
  readonly nullable: boolean;
  /** Whether an INSERT that does not name it gets NULL there. */
  readonly nullByDefault: boolean;
  /** Whether the database gives it a number of its own. */
  readonly numbered: boolean;
  /** Whether it is computed, or has a default other than NULL. */
  readonly hasDefault: boolean;
}

/** A unique index: its columns in lower case, or `undefined` for a part. */
export interface UniqueIndex {
  /** Its name. */
  readonly name: string;
  /** Its columns; `undefined` for an expression or a mere prefix. */
  readonly columns: readonly (string | undefined)[];
  /** Whether it holds every row, in an order that can be walked. */
  readonly whole: boolean;
}

/** What a table looks like. */
export interface TableShape {
  /** Its columns. */
  readonly columns: readonly Column[];
  /** Its unique indexes. */
  readonly uniques: readonly UniqueIndex[];
}

/** How to put a fault right, in the words of a database. */
export interface Advice {
  /** A type that holds any id. */
  readonly idType: string;
  /** A type that holds any name. */
  readonly nameType: string;
  /** The statement that adds a unique index on `id`. */
  readonly addUnique: string;
}

const OURS = ["id", "first_name", "last_name"];

/**
 * Throws `AppError("config")` unless people can be kept in the table: the
 * three columns, each giving back what was stored; a unique index on exactly
 * `id`, which makes `add` atomic; and nothing that an INSERT of the three
 * columns, or its conflict with another row, would stumble over.
 * Returns the index on `id`.
 */
export function checkTable(
  table: string,
  shape: TableShape,
  advice: Advice,
): UniqueIndex {
  const refuse = (reason: string): never => {
    throw new AppError("config", `The table ${table} ${reason}`);
  };
  for (const name of OURS) {
    const column = shape.columns.find((it) => it.name === name);
    if (!column) {
      const needs = OURS.join(", ");
      return refuse(`has no column ${name}. It needs the columns ${needs}.`);
    }
    if (!column.faithful) {
      const type = name === "id" ? advice.idType : advice.nameType;
      return refuse(
        `has a column ${name} of type ${column.type || "(none)"}, which does ` +
          `not give back every text as it was stored. Change it to ${type}.`,
      );
    }
  }
  for (const it of shape.columns) {
    if (OURS.includes(it.name)) continue;
    if (it.nullable || it.hasDefault || it.numbered) continue;
    return refuse(
      `has another column ${it.name} that is NOT NULL and has no default, so ` +
        "no person can be added. Give it a default.",
    );
  }
  for (const index of shape.uniques) {
    if (harmless(index, shape.columns)) continue;
    return refuse(
      `has a unique index ${index.name}, so different people could not be ` +
        "kept beside each other. Drop that index.",
    );
  }
  return shape.uniques.find(isKey) ?? refuse(
    "has no unique index on just the column id, so two people could be added " +
      `under one id. Run: ${advice.addUnique}`,
  );
}

function isKey({ whole, columns }: UniqueIndex): boolean {
  return whole && columns.length === 1 && columns[0] === "id";
}

/** Whether people of different ids never meet in the index. */
function harmless(index: UniqueIndex, columns: readonly Column[]): boolean {
  return index.columns.some((name) => {
    if (name === "id") return true;
    const column = columns.find((it) => it.name === name);
    return column !== undefined && !OURS.includes(column.name) &&
      (column.numbered || column.nullByDefault);
  });
}

/** The given name of a table, or `AppError("config")` if it cannot be one. */
export function tableName(given: string | null): string {
  const name = given ?? "person";
  if (/^[A-Za-z0-9_$]{1,57}$/.test(name)) return name;
  throw new AppError(
    "config",
    "The parameter table must be 1 to 57 letters, digits, _ or $.",
  );
}

/** A parameter that is `true` or `false`, or `AppError("config")`. */
export function flag(url: URL, name: string, otherwise: boolean): boolean {
  const given = url.searchParams.get(name) ?? String(otherwise);
  if (given === "true" || given === "false") return given === "true";
  throw new AppError("config", `The parameter ${name} must be true or false.`);
}
