import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { textOf, withoutPrefix } from "../../../adapters/deno_mysql/text.ts";

const text = (sql: string, ...params: string[]) => textOf({ sql, params });

describe("a statement for deno_mysql", () => {
  it("contains its values as literals that no sql_mode changes", () => {
    assertEquals(
      text("DELETE FROM `t` WHERE id = ? AND n = ?", `x" OR '1\\`, "é"),
      "DELETE FROM `t` WHERE id = _utf8mb4 X'7822204f522027315c' " +
        "AND n = _utf8mb4 X'c3a9'",
    );
  });

  it("keeps quoted question marks", () => {
    assertEquals(
      text("DELETE FROM `a?``b` WHERE x = '?' AND id = ?", "a"),
      "DELETE FROM `a?``b` WHERE x = '?' AND id = _utf8mb4 X'61'",
    );
  });

  it("contains a limit as a number", () => {
    assertEquals(text("DELETE FROM t LIMIT ?", "7"), "DELETE FROM t LIMIT 7");
    assertEquals(
      text("DELETE FROM t LIMIT ?", "1;x"),
      "DELETE FROM t LIMIT NaN",
    );
  });

  it("reads each column with a prefix", () => {
    assertEquals(
      text("SELECT id, LOWER(n) FROM t"),
      "SELECT CONCAT('=', id) AS c0, CONCAT('=', LOWER(n)) AS c1 FROM t",
    );
    assertEquals(
      text(
        "SELECT (SELECT b FROM c WHERE d IN (1, 2)), IF(e, ', (', ?) FROM t",
        "",
      ),
      "SELECT CONCAT('=', (SELECT b FROM c WHERE d IN (1, 2))) AS c0, " +
        "CONCAT('=', IF(e, ', (', _utf8mb4 X'')) AS c1 FROM t",
    );
    assertEquals(text("SELECT 1"), "SELECT CONCAT('=', 1) AS c0");
    assertEquals(withoutPrefix({ c0: "=\ufeffa", c1: null, c2: "=" }), [
      "\ufeffa",
      null,
      "",
    ]);
  });
});
