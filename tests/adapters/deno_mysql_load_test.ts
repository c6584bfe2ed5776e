import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Service } from "../system/e2e/service.ts";
import { mapped, NOWHERE, told } from "./deno_mysql/mapped.ts";

describe("the driver deno_mysql", () => {
  for (const command of ["serve", "check"]) {
    it(`is told to be out of reach by ${command}, before all else`, async () => {
      const line = await told(command, "deno_mysql", NOWHERE);
      assertStringIncludes(line, `could not be loaded from ${NOWHERE}`);
      assertStringIncludes(line, "use mysql: instead");
    });
  }

  it("may be mapped by its directory, too", async () => {
    const line = await told("check", "deno_mysql/", "http://127.0.0.1:1/");
    assertStringIncludes(line, `could not be loaded from ${NOWHERE}`);
  });

  it("is told to be missing from the import map", async () => {
    assertEquals(
      await told("check", "unrelated", NOWHERE),
      "The driver deno_mysql is not in the import map. " +
        'Add "deno_mysql": "https://deno.land/x/mysql@v2.12.1/mod.ts", ' +
        "or use mysql: instead.",
    );
  });

  it("is told from another module", async () => {
    const line = await told("check", "deno_mysql", "./adapters/memory.ts");
    assertStringIncludes(line, "exports no Connection or configLogger");
  });

  it("is not looked for by a service that runs on another one", async () => {
    await using project = await mapped("deno_mysql", NOWHERE);
    const place = { project: project.path };
    await using service = await Service.start({}, place);
    assertEquals((await service.get("nobody")).status, 404);
  });
});
