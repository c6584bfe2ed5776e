import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SETTING_NAMES, variableOf } from "../../src/settings.ts";

const FILES = ["Dockerfile", "compose.yaml", "person.service"];

function read(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../deploy/${name}`, import.meta.url));
}

describe("the files in deploy", () => {
  for (const name of FILES) {
    it(`${name} names only settings that there are`, async () => {
      const known = SETTING_NAMES.map(variableOf);
      const named = (await read(name)).match(/PERSON_\w+/g) ?? [];
      assert(named.length > 0);
      assertEquals(named.filter((it) => !known.includes(it)), []);
    });
  }

  it("the Dockerfile copies all that the program imports", async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "main.ts"],
      cwd: new URL("../../", import.meta.url),
    }).output();
    const root = new URL("../../", import.meta.url).href;
    const graph = new TextDecoder().decode(stdout);
    const parts = [...graph.matchAll(/"specifier": "(file:[^"]+)"/g)]
      .map(([, url = ""]) => url.slice(root.length).split("/")[0] ?? "");
    const copied = (await read("Dockerfile")).match(/^COPY .*$/gm)?.join() ??
      "";
    for (const part of new Set(parts)) assertStringIncludes(copied, part);
  });
});
