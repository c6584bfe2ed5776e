import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  setNode,
  setSession,
  wrongSettings,
  wrongSettingsOfNode,
} from "../../../../adapters/mysql/connection/settings.ts";

/** The names of the variables that a text uses, without the limits of time. */
function names(sql: string, before: RegExp): string[] {
  const found = [...sql.matchAll(before)].map(([, name]) => name ?? "");
  return [...new Set(found)].filter((it) => !/^max_.*_time$/.test(it)).sort();
}

describe("the settings of a session of mysql", () => {
  it("are all checked after they were set", () => {
    const set = names(setSession(5), /SESSION (\w+) =/g);
    const checked = names(wrongSettings(), /@@SESSION\.(\w+) =/g);
    const byNames = ["client", "connection", "results"];
    assertEquals(
      checked,
      [...set, "sql_log_bin", ...byNames.map((it) => `character_set_${it}`)]
        .sort(),
    );
  });

  it("of a node are all checked after they were set", () => {
    assertEquals(
      setNode(),
      "SET SESSION wsrep_sync_wait = 7, SESSION wsrep_dirty_reads = 0",
    );
    assertEquals(names(wrongSettingsOfNode(), /@@SESSION\.(\w+) =/g), [
      "wsrep_dirty_reads",
      "wsrep_on",
      "wsrep_sync_wait",
    ]);
  });

  it("include limits of time for both kinds of server, or none", () => {
    const limited = setSession(1500.5);
    assertStringIncludes(limited, "/*M!100101 , SESSION max_statement_time");
    assertStringIncludes(limited, " max_statement_time = 1.5005 */");
    assertStringIncludes(limited, "/*!50720 , SESSION max_execution_time");
    assertStringIncludes(limited, " max_execution_time = 1501 */");
    assertStringIncludes(setSession(), " max_statement_time = 0 */");
  });

  it("name the outbox, if the session is one of the service", () => {
    const mark = "@person_service = CONCAT(DATABASE(), '.person_outbox')";
    assertStringIncludes(setSession(0, "person_outbox"), `, ${mark}`);
    assert(!setSession().includes("@person_service"));
  });
});
