/**
 * A loopback port that no process listens on. Another process may take it before
 * the caller does, so a caller that starts a server on it must be ready to retry.
 */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
