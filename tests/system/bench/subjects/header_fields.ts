/**
 * Whether two answers have the same header fields: the same names, and values
 * of the same shape.
 *
 * @module
 */

/** Fields of one connection, which say nothing of the answer. */
const OF_THE_CONNECTION = ["connection", "keep-alive", "transfer-encoding"];

/** The value without what differs from answer to answer. */
function shapeOf(name: string, value: string): string {
  if (name.toLowerCase() === "date") return "date";
  return value
    .replace(/; charset=utf-8$/i, "")
    // It grows while the benchmark runs.
    .replace(/; age=\d+/, "; age=9")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "uuid")
    .replace(/\b[0-9a-f]{16,}\b/g, (it) => `hex${it.length}`)
    .replace(/(?<![\w])\d+(?![\w])/g, (it) => "9".repeat(it.length));
}

/** Each field that only one of the answers has, or that differs in its shape. */
export function differences(
  service: Iterable<readonly [string, string]>,
  peer: Iterable<readonly [string, string]>,
): string[] {
  const [ours, theirs] = [shapesOf(service), shapesOf(peer)];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return [...names].sort().flatMap((name) => {
    const [our, their] = [ours.get(name), theirs.get(name)];
    if (our === their) return [];
    if (our === undefined) return [`${name}: only the peer has it`];
    if (their === undefined) return [`${name}: only the service has it`];
    return [`${name}: the service ${our}, the peer ${their}`];
  });
}

function shapesOf(
  fields: Iterable<readonly [string, string]>,
): Map<string, string> {
  return new Map(
    [...fields].map(([name, value]) =>
      [name.toLowerCase(), shapeOf(name, value)] as const
    ).filter(([name]) => !OF_THE_CONNECTION.includes(name)),
  );
}
