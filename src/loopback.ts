/**
 * The names and addresses of loopback: a machine reaches only itself by them.
 *
 * @module
 */

// `*.localhost` is excluded: some resolvers ask the network for it.
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Whether the host is a name or address of loopback (RFC 6761, 1122, 4291). */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
