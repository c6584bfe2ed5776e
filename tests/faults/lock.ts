/**
 * A MariaDB where a transaction of somebody else holds the row of a person
 * whom many write.
 *
 * @module
 */
import type mysql from "mysql2";
import { connect, leave, query } from "./administrator.ts";
import type { Parts } from "./rig.ts";
import { HOT } from "./workload.ts";

/** Locks the row, and lets go of it. */
export function lock() {
  let holder: mysql.Connection | undefined;
  return {
    async begin({ mariadb }: Parts): Promise<void> {
      holder = connect(mariadb, "root");
      const row = `SELECT id FROM test.person WHERE id = '${HOT}' FOR UPDATE`;
      await query(holder, `START TRANSACTION; ${row}`);
    },
    async end(): Promise<void> {
      if (holder) await leave(holder);
    },
  };
}
