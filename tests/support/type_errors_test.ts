import { assertEquals, assertStringIncludes } from "@std/assert";
import { it } from "@std/testing/bdd";
import { typeErrors } from "./type_errors.ts";

it("a folder's type errors are named, also those of a file that no other uses", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/deno.json`, "{}");
    await Deno.writeTextFile(`${dir}/a.ts`, "export const a: number = 1;");
    assertEquals(await typeErrors(dir), "");
    await Deno.writeTextFile(`${dir}/b.ts`, 'const b: number = "1";');
    assertStringIncludes(await typeErrors(dir), "b.ts:1:7");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
