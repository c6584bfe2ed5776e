/**
 * The exit codes of the program. After a signal it is 128 + the signal's number.
 *
 * @module
 */

/** The command succeeded. */
export const OK = 0;
/** The command failed, and has printed the reason. */
export const FAILURE = 1;
/** The arguments or settings are wrong; the command did nothing. */
export const USAGE = 2;
/** The import is done, but rows were bad and are not in the database. */
export const PARTLY = 3;
