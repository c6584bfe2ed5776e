/**
 * The command line of the program, for its messages. A compiled binary has its
 * own name, and no flag can add to its permissions.
 *
 * @module
 */

/** The command line before the arguments. */
export const INVOCATION: string = Deno.build.standalone
  ? "person"
  : "deno run -P main.ts";

/** The message when Deno refuses `what`, such as to read a file, with commands that work. */
export function notPermitted(
  what: string,
  command: string,
  { flags, pipe }: { readonly flags: string; readonly pipe: string },
): string {
  const refusal = `Deno does not permit the program to ${what}.`;
  const piped = `  ${INVOCATION} ${pipe}`;
  if (Deno.build.standalone) return `${refusal} This command works:\n${piped}`;
  // A flag replaces what -P permits; it does not add to it.
  return `${refusal} Either of these works:\n` +
    `  deno run -P ${flags} main.ts ${command}\n${piped}`;
}
