/**
 * Why an answer is a 5xx, for the access log.
 *
 * @module
 */

/**
 * The variable of a request that failed: the error, or the reason as text. A
 * program around the service has variables of its own on the same request, so
 * the names of ours begin with `person/`.
 */
export const FAILURE = "person/failure";
