/**
 * A loopback port that nobody listens on. Another process may take it before
 * the caller does, so whoever starts a server on it must be ready to retry.
 */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
