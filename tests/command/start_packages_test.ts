import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dirname } from "node:path";
import { ROOT } from "../support/root.ts";
import { deno } from "../system/binary/deno.ts";

/** The output of `deno info --json`. */
interface Info {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, { localPath: string; dependencies: readonly string[] }>
  >;
}

/** The folders of the packages that it imports, and of theirs. */
function foldersOf({ modules, npmPackages }: Info): Set<string> {
  const folders = new Set<string>();
  const add = (name = "") => {
    const found = npmPackages[name];
    if (!found || folders.has(found.localPath)) return;
    folders.add(found.localPath);
    for (const dependency of found.dependencies) add(dependency);
  };
  for (const { npmPackage } of modules) add(npmPackage);
  return folders;
}

describe("deno run", () => {
  it("needs no package that only tests import", async () => {
    const info = async (...args: string[]) =>
      JSON.parse(
        (await deno(["info", "--json", ...args], { cwd: ROOT })).stdout,
      );
    const folders = foldersOf(await info("main.ts"));
    const { npmCache } = await info();
    const DENO_DIR = await Deno.makeTempDir();
    try {
      for (const folder of folders) {
        const above = dirname(folder.replace(npmCache, `${DENO_DIR}/npm`));
        await Deno.mkdir(above, { recursive: true });
        const cp = new Deno.Command("cp", { args: ["-R", folder, above] });
        assertEquals((await cp.output()).code, 0);
      }
      const { code, stdout, stderr } = await deno(
        ["run", "--cached-only", "-P", "main.ts", "check", "--cache=memory:"]
          .concat("--database=sqlite::memory:"),
        { cwd: ROOT, env: { DENO_DIR } },
      );
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "The database answers.");
    } finally {
      await Deno.remove(DENO_DIR, { recursive: true });
    }
  });
});
