/**
 * Why an answer is a 5xx, for the access log.
 *
 * @module
 */

/** The variable of a request that failed: the error, or the reason as text. */
export const FAILURE = "failure";
