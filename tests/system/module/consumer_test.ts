import { assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { ROOT } from "../../support/root.ts";
import { blocksOf, readme } from "../../support/readme.ts";

/** Another project, which links the module as the README says. */
async function consumer(files: Record<string, string>) {
  const path = await Deno.makeTempDir();
  const config = { links: [new URL(".", ROOT).pathname] };
  await Deno.writeTextFile(`${path}/deno.json`, JSON.stringify(config));
  for (const [name, source] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, source);
  }
  return {
    async deno(...args: string[]) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args,
        cwd: path,
        env: { NO_COLOR: "1" },
      }).output();
      const decoder = new TextDecoder();
      const output = decoder.decode(stdout) + decoder.decode(stderr);
      assertEquals(code, 0, output);
      return output;
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

const SERVER = `
import { createApp } from "@person/service";

await using app = createApp({ database: "sqlite:./people.db", insecure: true });
const url = "http://localhost/persons/ada";
const put = await app.fetch(
  new Request(url, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ firstName: "Ada", lastName: "Lovelace" }),
  }),
);
const get = await app.fetch(new Request(url));
console.log(put.status, get.status, (await get.json()).firstName);
`;

const TESTS = blocksOf(readme("adapters/README.md"))
  .filter(({ info }) => info === "ts test");

describe("a project that links the module", () => {
  let project: Awaited<ReturnType<typeof consumer>>;

  beforeAll(async () => {
    const [test, ...others] = TESTS;
    assertEquals(others, []);
    const adapter = new URL("example_adapter.ts", import.meta.url);
    project = await consumer({
      "server.ts": SERVER,
      "my_adapter.ts": await Deno.readTextFile(adapter),
      "my_adapter_test.ts": test?.text ?? "",
    });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  // One check of all, since most of its time goes to the module's own files.
  it("has the types that it needs", async () => {
    await project.deno("check");
  });

  it("runs with the permissions that it gives", async () => {
    const read = `--allow-read=.,${new URL(".", ROOT).pathname}`;
    const output = await project.deno(
      ...["run", "--no-check", "--no-prompt", read, "--allow-write=."],
      "server.ts",
    );
    assertStringIncludes(output, "201 200 Ada");
  });

  it("tests an adapter of its own as the README does", async () => {
    const output = await project.deno("test", "-A", "--no-check");
    assertStringIncludes(output, " 1 passed (");
  });
});
