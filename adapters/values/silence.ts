/**
 * Why a cache server may take a connection and send nothing, in words for its
 * operator: it hangs, it wants TLS, it has no TLS, or it is another server.
 *
 * @module
 */

/** What the server of a connection has not sent yet. */
export type Silence = "no TLS" | "no byte" | "no byte over TLS";

/** The words of one adapter. */
export interface SilenceWords {
  /** What else may be at the port, to follow "it is". */
  readonly other: string;
  /** What its operator does to use TLS. */
  readonly useTls: string;
  /** What its operator does to use none. */
  readonly useNone: string;
}

/** The text about a server that sent nothing for so many milliseconds. */
export function late(
  timeout: number,
  silence: Silence | undefined,
  { other, useNone }: SilenceWords,
): string {
  const what = `did not answer within ${timeout} ms`;
  if (silence === undefined) return what;
  return silence === "no TLS"
    ? `${what}: TLS did not begin. It hangs, or it has no TLS: then ${useNone}`
    : `${what}: it took the connection and sent nothing. It hangs, or it is ` +
      other;
}

/** The text about a server that answered, but not with TLS. */
export function withoutTls({ useNone }: Pick<SilenceWords, "useNone">): string {
  return `did not answer with TLS. If it has none, ${useNone}`;
}

/** The text about a server that sent nothing and closed the connection. */
export function closed(
  silence: Silence,
  { useTls, useNone }: Omit<SilenceWords, "other">,
): string {
  if (silence === "no TLS") {
    return "closed the connection before TLS began. It may have no TLS: then " +
      useNone;
  }
  const tls = silence === "no byte" ? `want TLS (then ${useTls}), or ` : "";
  return `closed the connection and sent nothing. It may ${tls}be another server`;
}
