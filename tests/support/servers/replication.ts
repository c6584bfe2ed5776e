/**
 * What MariaDB and MySQL call the same things of replication.
 *
 * @module
 */
import { ACCOUNT } from "./mariadb.ts";

/** The statements and arguments of one kind of server. */
export interface Replication {
  /** Arguments of each server. */
  readonly args: readonly string[];
  /** Forgets what a server has logged. */
  readonly forget: string;
  /** Lets a server follow the one at this port. */
  readonly source: (port: number) => string;
  /** Starts to follow it. */
  readonly start: string;
  /** The end of the log of a server. */
  readonly position: string;
  /** Waits until the server has applied all up to this position. */
  readonly wait: (position: string) => string;
  /** Receives no more. */
  readonly lag: string;
  /** Tells in a field up to where the server has received the log. */
  readonly status: readonly [sql: string, field: string];
  /** Follows no server any more. */
  readonly end: readonly string[];
  /** The primary waits for the replica as long as it takes. */
  readonly semiSync: {
    readonly primary: readonly string[];
    readonly replica: readonly string[];
  };
}

const [USER, PASSWORD] = ACCOUNT.split(":");

/** Longer than any call, in milliseconds: the primary would go on then. */
const WAIT = 3_600_000;

const set = (values: Record<string, string | number>) =>
  Object.entries(values).map(([name, value]) =>
    `SET GLOBAL ${name} = ${value}`
  );

/** As MariaDB has it. */
export const MARIADB: Replication = {
  args: ["--log-bin=binlog", "--binlog-format=ROW"],
  forget: "RESET MASTER",
  source: (port) =>
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${port}, ` +
    `MASTER_USER = '${USER}', MASTER_PASSWORD = '${PASSWORD}', ` +
    "MASTER_USE_GTID = slave_pos",
  start: "START SLAVE",
  position: "SELECT @@GLOBAL.gtid_binlog_pos AS position",
  wait: (position) => `DO MASTER_GTID_WAIT('${position}', 20)`,
  lag: "STOP SLAVE IO_THREAD",
  status: ["SHOW SLAVE STATUS", "Gtid_IO_Pos"],
  end: ["STOP SLAVE", "RESET SLAVE ALL"],
  semiSync: {
    primary: set({
      rpl_semi_sync_master_wait_point: "'AFTER_SYNC'",
      rpl_semi_sync_master_timeout: WAIT,
      rpl_semi_sync_master_wait_no_slave: "ON",
      rpl_semi_sync_master_enabled: "ON",
    }),
    replica: set({ rpl_semi_sync_slave_enabled: "ON" }),
  },
};

/** As MySQL has it. */
export const MYSQL: Replication = {
  args: [
    "--log-bin=binlog",
    "--gtid-mode=ON",
    "--enforce-gtid-consistency=ON",
  ],
  forget: "RESET BINARY LOGS AND GTIDS",
  source: (port) =>
    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', " +
    `SOURCE_PORT = ${port}, SOURCE_USER = '${USER}', ` +
    `SOURCE_PASSWORD = '${PASSWORD}', SOURCE_AUTO_POSITION = 1, ` +
    "GET_SOURCE_PUBLIC_KEY = 1",
  start: "START REPLICA",
  position: "SELECT @@GLOBAL.gtid_executed AS position",
  wait: (position) => `DO WAIT_FOR_EXECUTED_GTID_SET('${position}', 20)`,
  lag: "STOP REPLICA IO_THREAD",
  status: ["SHOW REPLICA STATUS", "Retrieved_Gtid_Set"],
  end: ["STOP REPLICA", "RESET REPLICA ALL"],
  semiSync: {
    primary: [
      "INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'",
      ...set({
        rpl_semi_sync_source_wait_point: "'AFTER_SYNC'",
        rpl_semi_sync_source_timeout: WAIT,
        rpl_semi_sync_source_wait_no_replica: "ON",
        rpl_semi_sync_source_enabled: "ON",
      }),
    ],
    replica: [
      "INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'",
      ...set({ rpl_semi_sync_replica_enabled: "ON" }),
    ],
  },
};
