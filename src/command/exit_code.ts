/**
 * The codes that the program exits with, besides 128 + the number of a signal.
 *
 * @module
 */

/** All is well. */
export const OK = 0;
/** It did not work; the reason has been told. */
export const FAILURE = 1;
/** The arguments or settings are wrong; nothing was done. */
export const USAGE = 2;
