import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import config from "../../../deno.json" with { type: "json" };
import { inBase } from "../../../src/command/transfer/base.ts";

const ADA = '{"id":"ada","firstName":"Ada","lastName":"Lovelace"}\n';

describe("the file of an import or export", () => {
  it("is relative to the folder of --base, or to the current one", () => {
    assertEquals(inBase("a.csv", undefined), "a.csv");
    assertEquals(inBase("a.csv", "/sub"), "/sub/a.csv");
    assertEquals(inBase("../a.csv", "/sub"), "/a.csv");
    assertEquals(inBase("/a.csv", "/sub"), "/a.csv");
    for (const standard of ["-", "/dev/stdin", "/dev/stdout"]) {
      assertEquals(inBase(standard, "/sub"), standard);
    }
  });

  it("is relative to where the user stands in the tasks", async () => {
    const dir = await Deno.makeTempDir();
    try {
      const folder = `${dir}/a sub folder`;
      await Deno.mkdir(folder);
      await Deno.writeTextFile(`${folder}/p.ndjson`, ADA);
      // A task of npm may have set the variable already.
      const { INIT_CWD: _, ...env } = Deno.env.toObject();
      const main = new URL("../../../main.ts", import.meta.url).pathname;
      const given = new URL("../../../deno.json", import.meta.url).pathname;
      for (
        const [name, file] of [["import", "p"], ["export", "out"]] as const
      ) {
        // The task of the project, in a folder of the test.
        const command = config.tasks[name].command
          .replace(/run .* main.ts/, `run -A --config=${given} ${main}`);
        await Deno.writeTextFile(
          `${dir}/deno.json`,
          JSON.stringify({ tasks: { [name]: command } }),
        );
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", name, `${file}.ndjson`, `--database=sqlite:${dir}/db`],
          cwd: folder,
          clearEnv: true,
          env,
        }).output();
        assertEquals(code, 0, new TextDecoder().decode(stderr));
      }
      assertEquals(await Deno.readTextFile(`${folder}/out.ndjson`), ADA);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
});
