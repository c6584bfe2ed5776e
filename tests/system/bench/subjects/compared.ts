/**
 * What is asked before anything is measured: whether the peers send the header
 * fields of the service.
 *
 * @module
 */
import { type Answer, ask } from "../load/ask.ts";
import { personOf } from "../peers/people.ts";
import { differences } from "./header_fields.ts";
import { PEERS, SAME_HEADER } from "./peers.ts";
import type { Served } from "./served.ts";
import type { Lazy } from "./subjects.ts";

/** A peer does not send what the service sends. */
export class DifferentHeader extends Error {
  /** The class name, for reports. */
  override readonly name = "DifferentHeader";
}

type Same = typeof SAME_HEADER[number];

/** The service whose header fields a peer must send. */
const LIKE: Readonly<Record<Same, Served>> = {
  constant: "memory",
  lru: "memory",
  lruDuties: "memory",
  fastify: "memory",
  memjs: "memcached",
  memcachedDuties: "memcached",
  redis: "redis",
  sqlite: "sqlite",
  mysql2: "mysql",
  write: "write",
  writeDuties: "write",
};

/**
 * Throws if a peer that runs sends other header fields than the service. A peer
 * that does not start is left to the rounds, which name it.
 */
export async function compareHeaderFields(
  services: Readonly<Record<Served, Lazy>>,
  peers: Readonly<Record<Same, Lazy>>,
): Promise<void> {
  const wrong: string[] = [];
  for (const name of SAME_HEADER) {
    const peer = await peers[name]().catch(() => undefined);
    if (!peer) continue;
    const service = await services[LIKE[name]]();
    const method = LIKE[name] === "write" ? "PUT" : "GET";
    const found = differences(
      await fieldsOf(service.url, method),
      await fieldsOf(peer.url, method),
    );
    wrong.push(...found.map((it) => `${PEERS[name]}: ${it}`));
  }
  if (wrong.length === 0) return;
  throw new DifferentHeader(
    `Other header fields than the service:\n${wrong.join("\n")}`,
  );
}

/** The fields of the second answer, which is a hit where there is a cache. */
async function fieldsOf(
  url: URL,
  method: "GET" | "PUT",
): Promise<Answer["fields"]> {
  const person = personOf(1);
  await ask(url, method, person);
  const { status, fields } = await ask(url, method, person);
  if (status !== 200) throw new Error(`${url}: ${status}`);
  return fields;
}
