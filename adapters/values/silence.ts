/**
 * What a cache server may be that takes connections and says nothing, in words
 * for its operator: it may hang, have TLS or none, or be another server.
 *
 * @module
 */

/** What has not come since the connection was there: TLS, or any byte. */
export type Silence = "no TLS" | "no byte" | "no byte over TLS";

/** The words of one adapter. */
export interface SilenceWords {
  /** What else than its server it may be, to follow "it is". */
  readonly other: string;
  /** What its operator does to use TLS. */
  readonly useTls: string;
  /** What its operator does to use none. */
  readonly useNone: string;
}

/** What a server did that was silent for so many milliseconds. */
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

/** What a server did that closed the connection in silence. */
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
