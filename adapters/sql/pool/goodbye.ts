/**
 * The end of a connection that no statement uses.
 *
 * @module
 */
import type { Socket } from "node:net";
import { alarm } from "../../../src/resilience/alarm.ts";
import type { Runtime } from "../../../src/runtime.ts";

/** The longest wait for the server to hang up, in milliseconds. */
const GOODBYE = 500;

/** Sends a goodbye by `say`, and waits briefly for the server to hang up. */
export async function goodbye(
  socket: Socket,
  runtime: Runtime,
  say: () => void,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = alarm(runtime, GOODBYE, resolve);
  // With TLS mysql2 emits no `end`, so watch the socket.
  socket.once("close", resolve);
  say();
  await promise;
  cancel();
}
