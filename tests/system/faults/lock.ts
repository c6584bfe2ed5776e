/**
 * A MariaDB where another client holds a lock that writes wait for.
 *
 * @module
 */
import type mysql from "mysql2";
import { connect, leave, query } from "./administrator.ts";
import type { Parts } from "./rig.ts";
import { HOT } from "./workload.ts";

/** The row of the person that many clients write. */
export const ONE_ROW = "START TRANSACTION; " +
  `SELECT id FROM test.person WHERE id = '${HOT}' FOR UPDATE`;

/**
 * All tables, as a backup locks them. Writes also wait, and reads do not, on a
 * full disk with a binary log.
 */
export const ALL_TABLES = "FLUSH TABLES WITH READ LOCK";

/** Takes the lock, and lets go of it. */
export function lock(text: string) {
  let holder: mysql.Connection | undefined;
  return {
    async begin({ mariadb }: Parts): Promise<void> {
      holder = connect(mariadb, "root");
      await query(holder, text);
    },
    async end(): Promise<void> {
      if (holder) await leave(holder);
    },
  };
}
