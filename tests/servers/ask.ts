/** Where a local server listens: a loopback port, or a UNIX socket. */
export type Address = number | string;

/**
 * Connects, sends `request` and returns the first bytes that come back, or
 * `undefined` if none come within `ms`.
 */
export async function ask(
  address: Address,
  request: Uint8Array,
  ms: number,
): Promise<Uint8Array | undefined> {
  try {
    using connection = typeof address === "number"
      ? await Deno.connect({ hostname: "127.0.0.1", port: address })
      : await Deno.connect({ transport: "unix", path: address });
    const timer = setTimeout(() => connection.close(), ms);
    try {
      if (request.length > 0) await connection.write(request);
      const answer = new Uint8Array(512);
      const length = await connection.read(answer);
      return length === null ? undefined : answer.subarray(0, length);
    } finally {
      clearTimeout(timer);
    }
  } catch {
    return undefined;
  }
}
