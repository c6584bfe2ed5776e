/** Where a local server listens: a loopback port, a UNIX socket, or with TLS. */
export type Address = number | string | Deno.ConnectTlsOptions;

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
    using connection = await connect(address);
    const timer = setTimeout(() => connection.close(), ms);
    try {
      if (request.length > 0) await connection.write(request);
      const answer = new Uint8Array(16_384);
      const length = await connection.read(answer);
      return length === null ? undefined : answer.subarray(0, length);
    } finally {
      clearTimeout(timer);
    }
  } catch {
    return undefined;
  }
}

function connect(address: Address): Promise<Deno.Conn> {
  switch (typeof address) {
    case "number":
      return Deno.connect({ hostname: "127.0.0.1", port: address });
    case "string":
      return Deno.connect({ transport: "unix", path: address });
    default:
      return Deno.connectTls(address);
  }
}
