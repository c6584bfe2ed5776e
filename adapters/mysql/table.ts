/**
 * The tables of a store in MySQL or MariaDB: made if they are missing, checked
 * if they are there.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type {
  Identified,
  NamedField,
  RecordType,
} from "../../src/record/record_type.ts";
import type { Program, Row } from "../sql/driver.ts";
import { type Statements, statementsOf, times } from "../sql/statements.ts";
import {
  checkTable,
  type Column,
  columnDefinition,
  type UniqueIndex,
} from "../sql/table.ts";

/**
 * Gets the tables ready, and returns the statements that fit them. With
 * `create` false a missing one is an `AppError("config")`.
 */
export function* prepareMysql<R extends Identified>(
  record: RecordType<R>,
  name: string,
  create: boolean,
): Program<Statements<R>> {
  const table = `\`${name}\``;
  const outbox = `\`${name}_outbox\``;
  const stored = yield* ensure(
    name,
    `CREATE TABLE IF NOT EXISTS ${table} (${
      record.fields.map((it) => columnDefinition(it, typeOf(it))).join(", ")
    }, PRIMARY KEY (id)) ${OPTIONS}`,
    create,
  );
  yield* ensure(
    `${name}_outbox`,
    `CREATE TABLE IF NOT EXISTS ${outbox} (` +
      "token VARBINARY(64) NOT NULL, id VARBINARY(1020) NOT NULL, " +
      `PRIMARY KEY (token, id)) ${OPTIONS}`,
    create,
  );
  const { columns, needle } = yield* inspectColumns(stored, record.fields);
  const index = checkTable(name, record.fields, {
    columns,
    uniques: yield* inspectIndexes(stored),
  }, {
    table,
    typeOf: (it) =>
      it.field.kind === "text" && it.name !== "id"
        ? `${typeOf(it)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
        : typeOf(it),
    addUnique: `ALTER TABLE ${table} ADD UNIQUE (id);`,
  });
  return statementsOf({
    record,
    table,
    // Without it, the server sorts a table whose primary key is another one.
    indexed: `${table} FORCE INDEX (${quoted(index.name)})`,
    outbox,
    key: "id",
    needle,
    same,
    lock: " FOR UPDATE",
    replace: (columns) =>
      "ON DUPLICATE KEY UPDATE " +
      columns.map((it) => `${it} = VALUES(${it})`).join(", "),
    keep: "ON DUPLICATE KEY UPDATE token = VALUES(token)",
    // A plain DELETE of some rows of few walks them all, and would wait at any
    // that is not committed yet.
    settle: (n) =>
      `DELETE p FROM (SELECT ? AS token, ? AS id${
        times(n - 1, " UNION ALL SELECT ?, ?", "")
      }) AS r STRAIGHT_JOIN ${outbox} AS p FORCE INDEX (PRIMARY) ` +
      "ON p.token = r.token AND p.id = r.id",
  });
}

/** The type of a column that holds every value of the field. */
function typeOf({ name, field }: NamedField): string {
  // Only bytes tell all ids apart: a/A/á, "x"/"x ", 😀/😁.
  if (name === "id") return `VARBINARY(${4 * field.max})`;
  if (field.kind === "number") return "DOUBLE";
  return field.max <= LONGEST_VARCHAR ? `VARCHAR(${field.max})` : "MEDIUMTEXT";
}

/** A row has 65,535 bytes for all of its columns, MEDIUMTEXT apart. */
const LONGEST_VARCHAR = 1000;

function same({ column, field }: NamedField): string {
  if (field.kind === "number") return `${column} <=> ? + 0e0`;
  // In a table that was there before, a name may be NULL.
  const value = field.optional || column === "id"
    ? column
    : `COALESCE(${column}, '')`;
  return `CAST(CONVERT(${value} USING utf8mb4) AS BINARY) <=> CAST(? AS BINARY)`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

const OPTIONS = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC " +
  "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/** The name of the table as it is stored, which may differ in case. */
function* ensure(
  name: string,
  sql: string,
  create: boolean,
): Program<string> {
  const { rows } = yield {
    sql: "SELECT t.TABLE_NAME, t.TABLE_TYPE, e.TRANSACTIONS, " +
      "@@lower_case_table_names FROM information_schema.TABLES t " +
      "LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE " +
      "WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = ?",
    params: [name],
  };
  // information_schema ignores case even where the server does not.
  const row = rows.find(([stored, , , folded]) =>
    stored === name ||
    (folded !== "0" && stored?.toLowerCase() === name.toLowerCase())
  );
  if (row) {
    const [stored, type, transactions] = row;
    if (type !== "BASE TABLE") {
      throw new AppError("config", `${name} is not a table, but a ${type}.`);
    }
    if (transactions !== "YES") {
      throw new AppError(
        "config",
        `The table ${name} has no transactions. ` +
          `Run: ALTER TABLE \`${name}\` ENGINE=InnoDB;`,
      );
    }
    return stored ?? name;
  }
  if (!create) {
    throw new AppError(
      "config",
      `There is no table ${name}. Remove create=false, or run: ${sql};`,
    );
  }
  yield { sql, params: [] };
  return name;
}

const FAITHFUL_IDS = ["varchar", "varbinary"];
const FAITHFUL_TEXTS = [
  ...FAITHFUL_IDS,
  ...["tinytext", "text", "mediumtext", "longtext"],
];
const FAITHFUL_NUMBERS = ["double"];

function* inspectColumns(
  table: string,
  fields: readonly NamedField[],
): Program<{ columns: Column[]; needle: string }> {
  const { rows } = yield {
    sql: "SELECT TABLE_NAME, LOWER(COLUMN_NAME), DATA_TYPE, IS_NULLABLE, " +
      "COLUMN_DEFAULT, EXTRA, CHARACTER_SET_NAME, COLLATION_NAME " +
      "FROM information_schema.COLUMNS " +
      "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
    params: [table],
  };
  const ours = rows.filter(([stored]) => stored === table);
  const id = ours.find(([, name]) => name === "id");
  return {
    columns: ours.map((row) => columnOf(row, fields)),
    needle: needleOf(id),
  };
}

function columnOf(
  [, name, type, nullable, value, extra]: Row,
  fields: readonly NamedField[],
): Column {
  const computed = /\b(VIRTUAL|STORED|PERSISTENT)\b/i.test(extra ?? "");
  // MariaDB spells a default of NULL out.
  const none = value === null || value === "NULL";
  const kind = (type ?? "").toLowerCase();
  return {
    name: name ?? "",
    type: kind,
    faithful: faithfulTypes(name, fields).includes(kind),
    nullable: nullable === "YES",
    nullByDefault: nullable === "YES" && none && !computed,
    numbered: /auto_increment/i.test(extra ?? ""),
    hasDefault: !none || computed || /DEFAULT_GENERATED/i.test(extra ?? ""),
  };
}

/** CHAR strips spaces, BINARY adds NULs, numbers take "007" for 7. */
function faithfulTypes(
  column: string | null | undefined,
  fields: readonly NamedField[],
): readonly string[] {
  if (column === "id") return FAITHFUL_IDS;
  const number = fields.find((it) => it.column === column)?.field.kind ===
    "number";
  return number ? FAITHFUL_NUMBERS : FAITHFUL_TEXTS;
}

/**
 * The parameter in the character set and collation of the column `id`: then
 * the index serves it, also where the column lacks some of its characters.
 */
function needleOf(id: Row | undefined): string {
  const [charset, collation] = id?.slice(6) ?? [];
  if (typeof charset !== "string" || typeof collation !== "string") return "?";
  if (!/^\w+$/.test(charset + collation)) {
    throw new AppError("config", "The column id has an unknown collation.");
  }
  return `CONVERT(? USING ${charset}) COLLATE ${collation}`;
}

function* inspectIndexes(table: string): Program<UniqueIndex[]> {
  const { rows } = yield {
    sql: "SELECT TABLE_NAME, INDEX_NAME, LOWER(COLUMN_NAME), SUB_PART, " +
      "INDEX_TYPE FROM information_schema.STATISTICS " +
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
    whole: parts.every(([, , , , type]) => type === "BTREE"),
  }));
}
