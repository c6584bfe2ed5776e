/**
 * What the balancers of a fleet are told.
 *
 * @module
 */

/** A node of the database, and who tells whether it may be used. */
export interface NodePorts {
  readonly port: number;
  readonly health: number;
}

/**
 * In front of the database: one node at a time is written and read. All
 * connections to a node that may not be used any more are ended.
 */
export function beforeDatabase(nodes: readonly NodePorts[]): string {
  const servers = nodes.map(({ port, health }, i) =>
    `  server n${i + 1} 127.0.0.1:${port} check port ${health} ` +
    `on-marked-down shutdown-sessions${i > 0 ? " backup" : ""}`
  );
  return ["  mode tcp", "  option httpchk GET /", ...servers].join("\n");
}

/**
 * In front of the instances. A write is sent to another instance only if the first
 * one has not got it; a read also if that one has hung up without an answer. If no instance is ready, because none reaches the
 * database, those that live still answer what the cache has.
 */
export function beforeInstances(ports: readonly number[]): string {
  return [
    "  mode http",
    "  balance roundrobin",
    "  retry-on conn-failure empty-response",
    "  http-request disable-l7-retry unless METH_GET",
    "  retries 3",
    "  option redispatch 1",
    "  option allbackups",
    "  option httpchk",
    "  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost",
    ...ports.map((port, i) => `  server i${i + 1} 127.0.0.1:${port} check`),
    ...ports.map((port, i) => `  server b${i + 1} 127.0.0.1:${port} backup`),
  ].join("\n");
}
