/**
 * memcached's text protocol, past the service and its network.
 *
 * @module
 */

/** Sends the commands to the server, and waits until all are done. */
export async function tell(
  port: number,
  commands: readonly string[],
): Promise<void> {
  try {
    using connection = await Deno.connect({ port });
    const text = [...commands, "version"].join("\r\n") + "\r\n";
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) {
      at += await connection.write(bytes.subarray(at));
    }
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder();
    for (let answer = ""; !/^VERSION/m.test(answer);) {
      const count = await connection.read(buffer);
      if (count === null) return;
      answer = answer.slice(-20) + decoder.decode(buffer.subarray(0, count));
    }
  } catch {
    // It is dead just now.
  }
}

/** Stores so much, of any size that a person's keys have, that it evicts. */
export async function fillMemory(port: number): Promise<void> {
  for (const size of [30, 50, 80, 110, 150, 200]) {
    const value = "x".repeat(size);
    const sets = Array.from(
      { length: 9_000 },
      (_, i) => `set filler-${size}-${i} 0 0 ${size} noreply\r\n${value}`,
    );
    await tell(port, sets);
  }
}
