/**
 * The tables of a store in MySQL or MariaDB: made if they are missing, checked
 * if they are there.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Program, Row } from "../sql/driver.ts";
import { type Statements, statementsOf, times } from "../sql/statements.ts";
import { checkTable, type Column, type UniqueIndex } from "../sql/table.ts";

/**
 * Gets the tables ready, and returns the statements that fit them. With
 * `create` false a missing one is an `AppError("config")`.
 */
export function* prepareMysql(
  name: string,
  create: boolean,
): Program<Statements> {
  const table = `\`${name}\``;
  const pending = `\`${name}_pending\``;
  const stored = yield* ensure(
    name,
    `CREATE TABLE IF NOT EXISTS ${table} (` +
      // Only bytes tell all ids apart: a/A/á, "x"/"x ", 😀/😁.
      "id VARBINARY(1020) NOT NULL PRIMARY KEY, " +
      "first_name VARCHAR(255) NOT NULL, last_name VARCHAR(255) NOT NULL) " +
      OPTIONS,
    create,
  );
  yield* ensure(
    `${name}_pending`,
    `CREATE TABLE IF NOT EXISTS ${pending} (` +
      "token VARBINARY(64) NOT NULL, id VARBINARY(1020) NOT NULL, " +
      `PRIMARY KEY (token, id)) ${OPTIONS}`,
    create,
  );
  const { columns, needle } = yield* inspectColumns(stored);
  const index = checkTable(name, {
    columns,
    uniques: yield* inspectIndexes(stored),
  }, {
    idType: "VARBINARY(1020)",
    nameType: "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    addUnique: `ALTER TABLE ${table} ADD UNIQUE (id);`,
  });
  return statementsOf({
    table,
    // Left alone, the server sorts a table whose primary key is another one.
    indexed: `${table} FORCE INDEX (${quoted(index.name)})`,
    pending,
    key: "id",
    needle,
    same: (value) =>
      `CAST(CONVERT(${value} USING utf8mb4) AS BINARY) = CAST(? AS BINARY)`,
    lock: " FOR UPDATE",
    replace: "ON DUPLICATE KEY UPDATE first_name = VALUES(first_name), " +
      "last_name = VALUES(last_name)",
    keep: "ON DUPLICATE KEY UPDATE token = VALUES(token)",
    // A plain DELETE of some rows of few walks them all, and would wait at any
    // that is not committed yet.
    settle: (n) =>
      `DELETE p FROM (SELECT ? AS token, ? AS id${
        times(n - 1, " UNION ALL SELECT ?, ?", "")
      }) AS r STRAIGHT_JOIN ${pending} AS p FORCE INDEX (PRIMARY) ` +
      "ON p.token = r.token AND p.id = r.id",
  });
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

const FAITHFUL = ["varchar", "varbinary"];
const FAITHFUL_NAMES = [...FAITHFUL, "tinytext", "text", "mediumtext"];

function* inspectColumns(
  table: string,
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
  return { columns: ours.map(columnOf), needle: needleOf(id) };
}

function columnOf([, name, type, nullable, value, extra]: Row): Column {
  const computed = /\b(VIRTUAL|STORED|PERSISTENT)\b/i.test(extra ?? "");
  // MariaDB spells a default of NULL out.
  const none = value === null || value === "NULL";
  const kind = (type ?? "").toLowerCase();
  return {
    name: name ?? "",
    type: kind,
    // CHAR strips spaces, BINARY adds NULs, numbers take "007" for 7.
    faithful: (name === "id" ? FAITHFUL : FAITHFUL_NAMES).includes(kind),
    nullable: nullable === "YES",
    nullByDefault: nullable === "YES" && none && !computed,
    numbered: /auto_increment/i.test(extra ?? ""),
    hasDefault: !none || computed || /DEFAULT_GENERATED/i.test(extra ?? ""),
  };
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
