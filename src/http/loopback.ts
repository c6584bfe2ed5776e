/**
 * Names and addresses by which a machine reaches itself.
 *
 * @module
 */

// Not `*.localhost`, which some resolvers ask the network for.
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Whether only this machine can be reached by that name (RFC 6761, 1122, 4291). */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
