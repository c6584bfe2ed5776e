import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { ROOT } from "../../support/root.ts";
import { describedApi } from "./described.ts";

const LINTER = metadata.imports["@redocly/cli"];

/** Runs the linter on the document, and returns what it found. */
async function lint(document: object): Promise<string[]> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(document));
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-prompt", LINTER, "lint", file],
        ...["--extends=recommended-strict", "--format=json"],
        "--max-problems=1000",
      ],
      cwd: ROOT,
      // It would report to its makers.
      env: {
        REDOCLY_TELEMETRY: "off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
        NO_COLOR: "1",
      },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    const [out, err] = [text.decode(stdout), text.decode(stderr)];
    assert(
      out.includes('"totals"'),
      `The linter ${LINTER} cannot run here, so the description is not linted: ${err}`,
    );
    const { problems } = JSON.parse(out.slice(out.indexOf("{")));
    return problems.map((
      { ruleId, message, location }: {
        ruleId: string;
        message: string;
        location: { pointer: string }[];
      },
    ) => `${ruleId}: ${message} (${location[0]?.pointer})`);
  } finally {
    await Deno.remove(file);
  }
}

describe(`the linter ${LINTER}`, () => {
  it("has no error and no warning about the description", async () => {
    assertEquals(await lint(describedApi().root), []);
  });

  it("has none about that of a service without tokens", async () => {
    const open = { open: true, readToken: [], writeToken: [] };
    assertEquals(await lint(describedApi(open).root), []);
  });

  it("finds an operation that it has no summary of", async () => {
    const { paths, ...rest } = describedApi().root as { paths: object };
    const broken = { "/nothing": { get: { operationId: "getPerson" } } };
    const found = await lint({ ...rest, paths: { ...paths, ...broken } });
    assert(found.some((it) => it.includes("`summary`")), found.join("\n"));
    assert(found.some((it) => it.includes("unique")), found.join("\n"));
  });
});
