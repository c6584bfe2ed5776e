/**
 * How the program is called, in what it says: a binary has a name of its own,
 * and permissions that no flag adds to.
 *
 * @module
 */

/** The command line that other arguments are put after. */
export const INVOCATION: string = Deno.build.standalone
  ? "person"
  : "deno run -P main.ts";

/** What to do where Deno does not permit to `what`, such as to read a file. */
export function notPermitted(
  what: string,
  command: string,
  { flags, pipe }: { readonly flags: string; readonly pipe: string },
): string {
  const refusal = `Deno does not permit to ${what}.`;
  const piped = `  ${INVOCATION} ${pipe}`;
  if (Deno.build.standalone) return `${refusal} This works:\n${piped}`;
  // What -P permits is not added to, but replaced by what a flag permits.
  return `${refusal} Either of these does:\n` +
    `  deno run -P ${flags} main.ts ${command}\n${piped}`;
}
