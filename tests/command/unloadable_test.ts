import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { whyUnloadable } from "../../src/command/unloadable.ts";

const SELF = "file:///a/b%20c.ts";
const SELF_PATH = "/a/b c.ts";
const NEXT = "file:///a/next.ts";
const HERE = resolve("nope.ts");

/** What an operator reads about a file that Deno does not permit to read. */
const unread = (path: string, flag: string) =>
  `Deno does not permit to read ${path}, nor to see whether it exists. With ` +
  `-P it also needs ${flag} for that file and what it imports.`;

/** The address of the module, what Deno says, and what the operator reads. */
const SAID: readonly (readonly [string, string, string])[] = [
  [SELF, `Module not found "${SELF}".`, `${SELF_PATH} does not exist.`],
  [
    SELF,
    `Module not found "${NEXT}".\n    at ${SELF}:1:8`,
    "it imports /a/next.ts, which does not exist.",
  ],
  [
    "b.ts",
    'Import "b.ts" not a dependency and not in import map from "file:///m.ts"',
    "it is neither a path nor a name in the import map. Write the path of a " +
    "file as ./b.ts.",
  ],
  [
    SELF,
    `Import "left-pad" not a dependency and not in import map from "${SELF}"`,
    "it imports left-pad, which is not in the import map.",
  ],
  [
    SELF,
    `Requires read access to "${SELF_PATH}", run again with the --allow-read`,
    unread(SELF_PATH, "--allow-read=.,/a"),
  ],
  [
    pathToFileURL(HERE).href,
    `Requires read access to "${HERE}", run again with the --allow-read flag`,
    unread(HERE, "--allow-read=."),
  ],
  [
    SELF,
    'Requires import access to "h:443", run again with the --allow-import flag',
    "Deno does not permit to load h:443. With -P it also needs " +
    "--allow-import=h:443.",
  ],
  [
    "file:///a",
    "[ERR_UNSUPPORTED_DIR_IMPORT] Directory import 'file:///a' is not supported",
    "/a is a folder. Name a file in it.",
  ],
  [
    SELF,
    `[ERR_UNSUPPORTED_DIR_IMPORT] Directory import 'file:///d' is not supported`,
    "it imports /d, which is a folder.",
  ],
  [
    "https://h/a.ts?token=hunter2",
    'Module not found "https://h/a.ts?token=hunter2".',
    "https://h/a.ts?token=*** does not exist.",
  ],
  [
    SELF,
    "Import 'https://h/a.ts?token=hunter2' failed.",
    "it imports https://h/a.ts?token=***, which cannot be fetched.",
  ],
  [
    "https://h/a.ts",
    "Import 'https://h/a.ts' failed.",
    "https://h/a.ts cannot be fetched.",
  ],
  [
    "https://me:12'34@h/a.ts",
    "Import 'https://me:12'34@h/a.ts' failed.",
    "https://***@h/a.ts cannot be fetched.",
  ],
  // Such a file: URL is no path here.
  [
    "file:///a%2Fb.ts",
    'Module not found "file:///a%2Fb.ts".',
    "file:///a%2Fb.ts does not exist.",
  ],
  [
    SELF,
    "Something about https://h/a.ts?token=hunter2",
    "it could not be loaded: TypeError: Something about https://h/a.ts?token=***.",
  ],
];

describe("a module that cannot be loaded", () => {
  for (const [address, message, said] of SAID) {
    it(`has the error: ${said}`, () => {
      assertEquals(whyUnloadable(new TypeError(message), address), said);
    });
  }
});
