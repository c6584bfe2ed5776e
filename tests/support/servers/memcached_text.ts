/**
 * memcached's text protocol, past the service and its network.
 *
 * @module
 */

/** Deletes the values of an id, under any epoch. */
export async function forget(port: number, id: string): Promise<void> {
  const items = await ask(port, "lru_crawler metadump all", /^(END|BUSY)/m);
  const keys = items.matchAll(/^key=(\S+) /gm).map(([, key = ""]) =>
    decodeURIComponent(key)
  );
  const own = [...keys].filter((key) => key.endsWith(`:${id}`));
  await tell(port, own.map((key) => `delete ${key}`));
}

/** Sends the commands to the server, and waits until all are done. */
export async function tell(
  port: number,
  commands: readonly string[],
): Promise<void> {
  await ask(port, [...commands, "version"].join("\r\n"), /^VERSION/m);
}

/**
 * Sends the text, and answers what comes until `end` is found in it. It must be
 * the end of the last answer: memcached reads no command that came together with
 * a `metadump`.
 */
async function ask(port: number, text: string, end: RegExp): Promise<string> {
  let answer = "";
  try {
    using connection = await Deno.connect({ port });
    let rest = new TextEncoder().encode(`${text}\r\n`);
    while (rest.length > 0) {
      rest = rest.subarray(await connection.write(rest));
    }
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder();
    while (!end.test(answer)) {
      const count = await connection.read(buffer);
      if (count === null) break;
      answer += decoder.decode(buffer.subarray(0, count));
    }
  } catch {
    // It is dead just now.
  }
  return answer;
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
