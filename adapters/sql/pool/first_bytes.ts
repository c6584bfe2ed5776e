/**
 * The first bytes that come from the host and port of a database: they tell
 * whether it is the database that answers, and not another server.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { AppError } from "../../../src/errors.ts";
import { ConnectionLost } from "./session.ts";

const SILENT =
  "The database did not answer in time. It took the connection and sent " +
  "nothing: it hangs, or another server is at its host and port.";

/**
 * Watches a socket that is not connected yet. Calls `refuse`, which must close it,
 * if the first bytes do not match the `form` of a server called `name`. Returns a
 * function for the error of the login: if the login was late, and no byte came,
 * the error then says so.
 */
export function watchFirstBytes(
  socket: Socket,
  { name, form }: { readonly name: string; readonly form: RegExp },
  refuse: (error: AppError) => void,
): (error: unknown) => unknown {
  let silent = false;
  socket.once("connect", () => silent = true);
  socket.once("data", (bytes: Uint8Array) => {
    silent = false;
    if (form.test(Buffer.from(bytes).toString("latin1"))) return;
    const message =
      `What answers at the database's host and port is not ${name}.`;
    refuse(new AppError("unavailable", message));
  });
  return (error) =>
    silent && error instanceof ConnectionLost && error.how === "late"
      ? new ConnectionLost("late", new AppError("unavailable", SILENT))
      : error;
}
