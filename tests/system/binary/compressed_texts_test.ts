import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { createRequire } from "node:module";
import { compressTexts } from "../../../deploy/compressed_texts.ts";

const LONG = "a \"quote\", a 'quote', a \\, 😀 and\na line\n".repeat(5_000);

/** A bundle in which one module is that literal. */
function bundleOf(literal: string): string {
  return `var a = __commonJS({\n  "x.js"(exports, module) {\n` +
    `    module.exports = ${literal};\n  }\n});\n`;
}

/** What that module exports. */
function exported(bundle: string): unknown {
  const commonJs = (modules: Record<string, (...a: unknown[]) => void>) => {
    const module = { exports: undefined };
    modules["x.js"]?.(module.exports, module);
    return module.exports;
  };
  return new Function("__require", "__commonJS", `${bundle}; return a;`)(
    createRequire(import.meta.url),
    commonJs,
  );
}

describe("the long texts of a bundle", () => {
  it("are compressed, and the same when they are used", () => {
    const double = JSON.stringify(LONG);
    const single = `'${
      double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
    }'`;
    for (const literal of [double, single]) {
      const bundle = bundleOf(literal);
      const compressed = compressTexts(bundle);
      assert(compressed.length < bundle.length / 10);
      assertEquals(exported(compressed) === LONG, true);
    }
  });

  it("are all that is changed", () => {
    for (
      const literal of ['"short"', "value", `"${"a".repeat(100_000)}" + b`]
    ) {
      const bundle = bundleOf(literal);
      assertEquals(compressTexts(bundle), bundle);
    }
  });
});
