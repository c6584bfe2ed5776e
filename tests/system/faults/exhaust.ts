/**
 * A MariaDB that has no connection left.
 *
 * @module
 */
import type mysql from "mysql2";
import { connect, leave } from "./administrator.ts";
import { type Parts, sql } from "./rig.ts";

// The fewest that MariaDB can be set to.
const MOST = 10;

/** Takes all connections, those of the service too, and gives them back. */
export function exhaust() {
  const hogs: mysql.Connection[] = [];
  return {
    async begin(parts: Parts): Promise<void> {
      await sql(parts, `SET GLOBAL max_connections = ${MOST}`);
      // The service may be quicker, so its connections are ended while there
      // is any that we do not have.
      while (hogs.length < MOST) {
        await insist(parts, "KILL USER service");
        while (hogs.length < MOST && await take(hogs, parts));
      }
    },
    async end(parts: Parts): Promise<void> {
      await Promise.all(hogs.splice(0).map(leave));
      await insist(parts, "SET GLOBAL max_connections = 151");
    },
  };
}

/** Takes one more; says whether there was one. */
async function take(
  hogs: mysql.Connection[],
  { mariadb }: Parts,
): Promise<boolean> {
  const connection = connect(mariadb, "hog");
  const taken = await new Promise<boolean>((resolve) =>
    connection.connect((error) => resolve(!error))
  );
  if (taken) hogs.push(connection);
  else connection.destroy();
  return taken;
}

/** The administrator has one connection more, once the last is quite closed. */
async function insist(parts: Parts, text: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await sql(parts, text);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`MariaDB takes no connection to ${text}`);
}
