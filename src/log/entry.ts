/**
 * What an entry of the log is, before it becomes a line.
 *
 * @module
 */

/**
 * The mark of an entry that a client can cause in any number. A log that is read
 * too slowly drops it first, so that others keep their room.
 */
export const SPARE: unique symbol = Symbol("spare");

/** The fields of an entry besides its message. */
export type LogFields = Readonly<
  Record<string, unknown> & { [SPARE]?: true }
>;

/** The levels, the least important first. */
export type Level = "info" | "warn" | "error";

/** One entry. */
export interface Entry {
  /** When it was made, as RFC 3339 has it. */
  readonly time: string;
  /** How important it is. */
  readonly level: Level;
  /** What happened. */
  readonly message: string;
  /** The rest. */
  readonly fields: LogFields | undefined;
}
