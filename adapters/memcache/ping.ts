/**
 * A round trip to each server, which also shows whether it numbers its values.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { AppError } from "../../src/errors.ts";
import type { Client, Transport } from "./memjs.ts";
import { unavailable, withoutVersions } from "./unusable.ts";

const PING = "person/ping";
const NOTHING = Buffer.alloc(0);

/** A server. */
export interface Pinged {
  /** Its name. */
  readonly name: string;
  /** Its client. */
  readonly client: Client;
  /** The connection of the client. */
  readonly transport: Transport;
}

/** Pings all of the servers; throws an error that names each one that failed. */
export async function pingAll(servers: readonly Pinged[]): Promise<void> {
  const errors = await Promise.all(servers.map(ping));
  const failed = servers.filter((_, i) => errors[i]);
  const [first] = errors.filter((error) => error !== null);
  if (!first) return;
  if (first instanceof AppError) throw first;
  const names = failed.map(({ name }) => name).join(", ");
  throw unavailable(first, `The cache at ${names}`);
}

/** The error of a round trip to the server, or `null`. */
function ping({ client, transport }: Pinged): Promise<Error | null> {
  return new Promise((resolve) =>
    client.set(PING, NOTHING, { expires: 1 }, (error) => {
      if (error) return resolve(error);
      resolve(transport.version ? null : withoutVersions(transport.host));
    })
  );
}
