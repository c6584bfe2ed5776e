/** Systems give the ports from 32768 on to those who ask for any port. */
const LOWEST = 10_000, HIGHEST = 32_767;

/**
 * A port of the loopback interface that is free now. No connection and no
 * listener that asks for any port can take it before the server listens: some
 * servers do so only seconds later. Another caller of this function can, so a
 * caller that starts a server must be ready to try again.
 */
export function freePort(): number {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    try {
      using _ = Deno.listen({ hostname: "127.0.0.1", port });
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
