/**
 * Text for a terminal. A terminal obeys control characters, and shows text that
 * has marks for its direction in another order than it is written.
 *
 * @module
 */

// \p{Cf} has the marks of direction. The two others join letters and emoji.
const OBEYED = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\n\t\u200c\u200d]]/gv;
const OBEYED_IN_A_LINE = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\u200c\u200d]]/gv;

/** The text, in which a terminal finds nothing to obey but tabs and line breaks. */
export function printable(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The text as one line, in which a terminal finds nothing to obey. */
export function printableLine(text: string): string {
  return text.replace(OBEYED_IN_A_LINE, escaped);
}

/**
 * The first `longest` characters of a text that a stranger wrote, as a part of a
 * line.
 */
export function excerpt(text: string, longest: number): string {
  const characters = text.slice(0, 2 * longest + 2).match(/./gsu) ?? [];
  const cut = characters.length > longest;
  const shown = characters.slice(0, longest).join("");
  return printableLine(shown) + (cut ? "…" : "");
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
