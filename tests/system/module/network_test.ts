import { assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { mapped } from "../../adapters/deno_mysql/mapped.ts";

/** The driver, for this test: modules may come from there, and none has. */
const DRIVER = "https://deno.land/x/mysql@v0.0.0/mod.ts";

const ON_DENO_MYSQL = "--database=deno-mysql://user@127.0.0.1:1/people";

describe("the network is not tried", () => {
  let proxy: Deno.HttpServer<Deno.NetAddr>;
  let project: Awaited<ReturnType<typeof mapped>>;
  let tried: string[] = [];

  beforeAll(async () => {
    project = await mapped("deno_mysql", DRIVER);
    // All that is asked of any host comes here, and gets no further.
    const listening = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    proxy = Deno.serve(listening, ({ method, url }) => {
      tried.push(`${method} ${url}`);
      return new Response(null, { status: 502 });
    });
  });
  afterAll(async () => {
    await proxy.shutdown();
    await project[Symbol.asyncDispose]();
  });

  /** What a command of Deno's asks the network for. */
  async function requests(...args: string[]) {
    const url = `http://127.0.0.1:${proxy.addr.port}`;
    tried = [];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: project.path,
      env: { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "" },
    }).output();
    return { code, tried, stderr: new TextDecoder().decode(stderr) };
  }

  for (
    const command of [
      "check main.ts",
      "cache main.ts",
      "run -P main.ts --version",
      "run -P main.ts check --database=sqlite::memory:",
    ]
  ) {
    it(`by deno ${command}`, async () => {
      const { code, tried, stderr } = await requests(...command.split(" "));
      assertEquals([code, tried], [0, []], stderr);
    });
  }

  // It is what would be seen above.
  it("before deno_mysql is chosen", async () => {
    const { code, tried } = await requests(
      ...["run", "-P", "main.ts", "check", ON_DENO_MYSQL],
    );
    assertEquals(code, 1);
    assertMatch(tried.join(), /deno\.land/);
  });
});
