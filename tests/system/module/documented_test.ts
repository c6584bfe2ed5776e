import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { ROOT } from "../../support/root.ts";

const ENTRIES = Object.values(metadata.exports);

async function deno(...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  return { success, output };
}

describe("what is documented", () => {
  it("has examples that run", async () => {
    const { output } = await deno("test", "--doc", "-A", ...ENTRIES);
    assertMatch(output, /^ok \| 5 passed \| 0 failed/m);
  });

  it("is whole: every public name, with every type that it names", async () => {
    const { success, output } = await deno("doc", "--lint", ...ENTRIES);
    assertEquals(success, true, output);
  });

  it("can be made into pages", async () => {
    const dir = await Deno.makeTempDir();
    try {
      const { success, output } = await deno(
        ...["doc", "--html", "--name=person", `--output=${dir}`],
        ...ENTRIES,
      );
      assertEquals(success, true, output);
      assertMatch(await Deno.readTextFile(`${dir}/index.html`), /createApp/);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
});
