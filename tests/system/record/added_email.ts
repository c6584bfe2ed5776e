/**
 * The change of a person's definition that `src/README.md` shows.
 *
 * @module
 */
import { assert, assertStringIncludes } from "@std/assert";
import { blocksOf, readme } from "../../support/readme.ts";

/** Makes the change that `src/README.md` shows, in a copy of the project. */
export async function addEmail(path: string): Promise<void> {
  const diff = blocksOf(readme("src/README.md"))
    .find(({ info }) => info === "diff")?.text ?? "";
  const file = `${path}/src/person/person.ts`;
  let source = await Deno.readTextFile(file);
  for (const hunk of diff.split("@@\n")) {
    const lines = hunk.trimEnd().split("\n");
    const text = (without: string) =>
      lines.filter((line) => !line.startsWith(without))
        .map((line) => line.slice(1)).join("\n");
    assertStringIncludes(source, text("+"));
    source = source.replace(text("+"), () => text("-"));
  }
  assertStringIncludes(source, "email: text");
  await Deno.writeTextFile(file, source);
}

/** Makes the field `email` one that a person may be without. */
export async function makeOptional(path: string): Promise<void> {
  const file = `${path}/src/person/person.ts`;
  const source = (await Deno.readTextFile(file))
    .replace("readonly email:", "readonly email?:")
    .replace("email: text(3, 255)", "email: optional(text(3, 255))")
    .replace("{ id, text } from", "{ id, optional, text } from");
  assert(source.includes("optional,") && source.includes("email?"), source);
  await Deno.writeTextFile(file, source);
}
