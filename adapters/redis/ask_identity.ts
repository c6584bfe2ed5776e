/**
 * The identity of one server. It has three parts: a random item that the server
 * keeps, the id of its process, and the id of its history of writes. So a server
 * that lost its values, a restarted server, another server and a replica that was
 * promoted are other servers.
 *
 * The process reads the identity before anything else on each new connection. On
 * that connection the server tells at once when the item is lost, also when a
 * primary replaces all values.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { type Expected, isOk, isOkOrNull, isText, isValue } from "./answers.ts";
import type { Command } from "./connection.ts";

/** The transport, as far as the identity needs it. */
export interface AskPorts {
  /**
   * Sends a command to the server, in the order of the calls. `first` is called
   * with the answer before any later answer is handled.
   */
  send<A>(
    command: Command,
    expected: Expected<A>,
    first?: (answer: A) => void,
  ): Promise<A>;
  /** Closes the connection; the circuit opens. */
  refuse(what: string): void;
}

const KEY = "person/identity";

/** Offers the server a random item, and reads the identity that it has. */
export async function askIdentity(
  { send, refuse }: AskPorts,
  random: string,
  known: (identity: string) => void,
): Promise<void> {
  let item: Buffer | null = null;
  let server: string | Buffer = "";
  const answered = (replication: string | Buffer) => {
    const info = `${server}\n${replication}`;
    const process = /^run_id:(\w+)/m.exec(info)?.[1];
    const history = /^master_replid:(\w+)/m.exec(info)?.[1];
    if (/^role:slave/m.test(info)) {
      return refuse("is a replica: name the primary in the URL");
    }
    if (!item || !process || !history) {
      return refuse("keeps no identity");
    }
    known(`${item} ${process} ${history}`);
  };
  await Promise.all([
    send(["SET", KEY, random, "NX"], isOkOrNull),
    send(["CLIENT", "CACHING", "YES"], isOk),
    send(["GET", KEY], isValue, (it) => item = it),
    send(["INFO", "server"], isText, (it) => server = it),
    // This does not wait until all have settled: the answer to a later GET may be
    // in the same packet.
    send(["INFO", "replication"], isText, answered),
  ]);
}
