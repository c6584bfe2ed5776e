import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Service } from "../system/e2e/service.ts";
import { lastLineOf, mapped, NOWHERE } from "./deno_mysql/mapped.ts";

describe("the driver deno_mysql", () => {
  for (const command of ["serve", "check"]) {
    it(`that cannot be loaded makes ${command} fail first`, async () => {
      const line = await lastLineOf(command, "deno_mysql", NOWHERE);
      assertStringIncludes(line, `could not be loaded from ${NOWHERE}`);
      assertStringIncludes(line, "use mysql: instead");
    });
  }

  it("may be in the import map by its directory", async () => {
    const line = await lastLineOf(
      "check",
      "deno_mysql/",
      "http://127.0.0.1:1/",
    );
    assertStringIncludes(line, `could not be loaded from ${NOWHERE}`);
  });

  it("that the import map lacks is named with its entry", async () => {
    assertEquals(
      await lastLineOf("check", "unrelated", NOWHERE),
      "The driver deno_mysql is not in the import map. " +
        'Add "deno_mysql": "https://deno.land/x/mysql@v2.12.1/mod.ts", ' +
        "or use mysql: instead.",
    );
  });

  it("is distinguished from another module", async () => {
    const line = await lastLineOf(
      "check",
      "deno_mysql",
      "./adapters/memory.ts",
    );
    assertStringIncludes(line, "exports no Connection or configLogger");
  });

  it("is not loaded by a service on another database", async () => {
    await using project = await mapped("deno_mysql", NOWHERE);
    const place = { project: project.path };
    await using service = await Service.start({}, place);
    assertEquals((await service.get("unknown")).status, 404);
  });
});
