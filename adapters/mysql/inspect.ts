/**
 * The columns and unique indexes of an existing table, as MySQL or MariaDB
 * describes them in `information_schema`.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { NamedField } from "../../src/record/record_type.ts";
import type { Program, Row } from "../sql/driver.ts";
import { fieldIn, idColumn } from "../sql/statements/columns.ts";
import type {
  Column,
  TableShape,
  UniqueIndex,
} from "../sql/statements/table.ts";

/** The number of bits of the types of whole numbers. */
const BITS: Readonly<Record<string, number>> = {
  ...{ tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 },
};

const FAITHFUL_IDS = ["varchar", "varbinary"];
const FAITHFUL_TEXTS = [
  ...FAITHFUL_IDS,
  ...["tinytext", "text", "mediumtext", "longtext"],
];
const FAITHFUL_NUMBERS = ["double"];

/**
 * The shape of the table, and the spelling of a parameter that the index on
 * the id can be searched for. `table` is the name as the server stores it.
 */
export function* inspect(
  table: string,
  fields: readonly NamedField[],
): Program<{ shape: TableShape; needle: string }> {
  const { rows } = yield {
    sql: "SELECT TABLE_NAME, LOWER(COLUMN_NAME), DATA_TYPE, IS_NULLABLE, " +
      "COLUMN_DEFAULT, EXTRA, CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_TYPE, " +
      "GENERATION_EXPRESSION " +
      "FROM information_schema.COLUMNS " +
      "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
    params: [table],
  };
  const ours = rows.filter(([stored]) => stored === table);
  const columns = ours.map((row) => columnOf(row, fields));
  const key = idColumn(fields).toLowerCase();
  const needle = needleOf(ours.find(([, name]) => name === key));
  // MariaDB adds the end of a row's time to each unique index.
  const ends = ours.filter((row) => row[9] === "ROW END").map(([, it]) => it);
  const uniques = (yield* inspectIndexes(table)).map((it) => ({
    ...it,
    columns: it.columns.filter((column) => !column || !ends.includes(column)),
  }));
  return { shape: { columns, uniques }, needle };
}

function columnOf(
  [, name, type, nullable, value, extra, , , whole]: Row,
  fields: readonly NamedField[],
): Column {
  const computed = /\b(VIRTUAL|STORED|PERSISTENT)\b/i.test(extra ?? "");
  // MariaDB writes a default of NULL as the text "NULL".
  const none = value === null || value === "NULL";
  const kind = (type ?? "").toLowerCase();
  // DOUBLE(10,2) rounds.
  const rounded = /^double\([\d, ]+\)/i.exec(whole ?? "")?.[0];
  return {
    name: name ?? "",
    type: rounded ?? kind,
    faithful: !rounded && faithfulTypes(name, fields).includes(kind),
    most: mostOf(kind, whole ?? ""),
    nullable: nullable === "YES",
    nullByDefault: nullable === "YES" && none && !computed,
    numbered: /auto_increment/i.test(extra ?? ""),
    hasDefault: !none || computed || /DEFAULT_GENERATED/i.test(extra ?? ""),
  };
}

/** The largest whole number; none for ZEROFILL, which shows zeros in front. */
function mostOf(type: string, whole: string): bigint | undefined {
  const bits = BITS[type];
  if (bits === undefined || /zerofill/i.test(whole)) return undefined;
  return 2n ** BigInt(/unsigned/i.test(whole) ? bits : bits - 1) - 1n;
}

/** CHAR strips spaces, BINARY adds NULs, numbers read "007" as 7. */
function faithfulTypes(
  column: string | null | undefined,
  fields: readonly NamedField[],
): readonly string[] {
  const field = fieldIn(column, fields);
  if (field?.name === "id") return FAITHFUL_IDS;
  return field?.field.kind === "number" ? FAITHFUL_NUMBERS : FAITHFUL_TEXTS;
}

/**
 * The parameter as a number, or in the character set and collation of the
 * column: then the server uses the index even for characters that the column
 * lacks, which become `?`. MySQL refuses a parameter with such a character, and
 * with it the whole batch, unless the parameter is an expression.
 */
function needleOf(id: Row | undefined): string {
  const [charset, collation, whole] = id?.slice(6) ?? [];
  if (/^\w*int\b/i.test(whole ?? "")) {
    const sign = /unsigned/i.test(whole ?? "") ? "UNSIGNED" : "SIGNED";
    // MySQL takes a parameter itself for a signed number, also in the cast.
    return `CAST(CONVERT(? USING utf8mb4) AS ${sign})`;
  }
  if (typeof charset !== "string" || typeof collation !== "string") return "?";
  if (!/^\w+$/.test(charset + collation)) {
    throw new AppError("config", "The id's column has an unknown collation.");
  }
  return `CONVERT(CONVERT(? USING utf8mb4) USING ${charset}) ` +
    `COLLATE ${collation}`;
}

/**
 * Whether a statement can scan the index in order: FORCE INDEX of an ignored
 * (MariaDB) or invisible (MySQL) index is an error.
 */
const USABLE = "/*M!100600 IGNORED = 'NO' AND */ " +
  "/*!80000 IS_VISIBLE = 'YES' AND */ INDEX_TYPE = 'BTREE'";

function* inspectIndexes(table: string): Program<UniqueIndex[]> {
  const { rows } = yield {
    sql: "SELECT TABLE_NAME, INDEX_NAME, LOWER(COLUMN_NAME), SUB_PART, " +
      `${USABLE} FROM information_schema.STATISTICS ` +
      "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND NON_UNIQUE = 0",
    params: [table],
  };
  const ours = rows.filter(([stored]) => stored === table);
  const byName = Map.groupBy(ours, ([, name]) => name ?? "");
  return [...byName].map(([name, parts]) => ({
    name,
    columns: parts.map(([, , column, prefix]) =>
      column === null || prefix !== null ? undefined : column
    ),
    whole: parts.every(([, , , , usable]) => usable === "1"),
  }));
}
