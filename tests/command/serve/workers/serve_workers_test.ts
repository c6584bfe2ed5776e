import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../../deno.json" with { type: "json" };
import { PersonClient } from "../../../../src/client/person_client.ts";
import { PERSON } from "../../../../src/person/person.ts";
import { scrape } from "../../../metrics/scrape.ts";
import {
  addressOf,
  Program,
  runProgram,
  temporaryDatabase,
} from "../../program.ts";
import { eventually } from "../../../system/e2e/eventually.ts";
import { Upload } from "../../../system/e2e/upload.ts";

const DYING = { script: "tests/command/serve/workers/dying_program.ts" };

const HANGING = "tests/command/serve/workers/hanging_program.ts";

/** What the program may read with -P. */
const READS = metadata.permissions.default.read.join(",");

/** The answers of so many new connections, one after the other. */
async function answers(url: URL, times: number): Promise<string[]> {
  const texts: string[] = [];
  for (let i = 0; i < times; i++) {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    texts.push(await (await fetch(url, { client })).text());
  }
  return texts;
}

/** How many requests of `/livez` all workers have answered. */
async function alive(address: URL): Promise<number | undefined> {
  const [text = ""] = await answers(new URL("metrics", address), 1);
  return scrape(text).get("person_http_requests_total")?.samples
    .get(
      'person_http_requests_total{method="GET",route="/livez",status="200"}',
    );
}

/** Waits until all workers have told what they have counted: that many. */
async function counts(address: URL, many: number): Promise<void> {
  const count = () => alive(address).catch(() => undefined);
  await eventually(count, (it) => it === many);
}

describe("several workers on one port", () => {
  it("serve the same people, count together and are switched together", async () => {
    await using database = await temporaryDatabase();
    await using service = new Program(
      ["--port=0", "--workers=3", database.flag],
      {
        permissions: [
          "-P",
          `--allow-read=${READS},${database.directory}`,
          `--allow-write=${database.directory}`,
        ],
      },
    );
    const address = await addressOf(service);
    const client = new PersonClient(address);
    for (let i = 0; i < 20; i++) {
      const firstName = `Ada ${i}`;
      await client.put(
        PERSON.parse({ id: "1", firstName, lastName: "Lovelace" }),
      );
      const read = await answers(new URL("persons/1", address), 4);
      const names = read.map((it) => JSON.parse(it).firstName);
      assertEquals(names, Array(4).fill(firstName));
    }
    await answers(new URL("livez", address), 30);
    await counts(address, 30);
    // It fails if a worker pauses for a second.
    await eventually(async () => {
      const switched = await fetch(new URL("admin/source", address), {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: '{"source": "database"}',
      });
      await switched.body?.cancel();
      return switched.status;
    }, (status) => status === 200);
    const sources = await answers(new URL("admin/source", address), 12);
    assertEquals(sources, Array(12).fill('{"source":"database"}'));
    service.kill("SIGTERM");
    const { code, stderr } = await service.ended();
    assertEquals(code, 0);
    const lines = stderr.trim().split("\n").filter((it) => it.startsWith("{"))
      .map((it) => JSON.parse(it));
    const stopped = lines.filter(({ message }) => message === "Stopped.");
    assertEquals(stopped.map(({ worker }) => worker).sort(), [1, 2, 3]);
    assertEquals(lines.at(-1)?.message, "Every worker has stopped.");
  });

  it("finish what is in flight when they are stopped", async () => {
    await using database = await temporaryDatabase();
    await using service = new Program([
      ...["--port=0", "--workers=2", database.flag],
    ]);
    const address = await addressOf(service);
    using one = await Upload.begin(address, "1");
    using two = await Upload.begin(address, "2");
    service.kill("SIGTERM");
    await service.err(/is stopping/);
    assertStringIncludes(await one.answer(), "HTTP/1.1 201");
    assertStringIncludes(await two.answer(), "HTTP/1.1 201");
    assertEquals((await service.ended()).code, 0);
  });

  for (const from of [1, 3]) {
    it(`are stopped at once while those from ${from} on still start`, async () => {
      await using database = await temporaryDatabase();
      await using service = new Program(
        ["--port=0", "--workers=4", "--shutdown-timeout=1h", database.flag],
        { script: HANGING, env: { HANGING_FROM: `${from}` } },
      );
      await service.err(new RegExp(`Worker ${from} hangs`));
      service.kill("SIGTERM");
      const { code, stderr } = await service.ended();
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "Every worker has stopped.");
      assert(!stderr.includes("Listening"), stderr);
    });
  }

  it("go on when one ends, which is started again; no count is lost", async () => {
    await using database = await temporaryDatabase();
    await using service = new Program(
      ["--port=0", "--workers=2", database.flag],
      DYING,
    );
    const address = await addressOf(service);
    await answers(new URL("livez", address), 20);
    await counts(address, 20);
    await fetch(new URL("die", address)).catch(() => {});
    const [, number] = await service.err(/Worker (\d) ended, and its requests/);
    assertMatch(number ?? "", /^[12]$/);
    // Until its socket is closed, the kernel gives it connections, and ends them.
    await counts(address, 20);
    await service.err(new RegExp(`Worker ${number} serves again`));
    await answers(new URL("livez", address), 20);
    await counts(address, 40);
    service.kill("SIGTERM");
    assertEquals((await service.ended()).code, 0);
  });

  it("refuse a port that another program has", async () => {
    await using database = await temporaryDatabase();
    await using service = new Program([
      ...["--port=0", "--workers=2", database.flag],
    ]);
    const { port } = await addressOf(service);
    const second = await runProgram(
      [`--port=${port}`, "--workers=2", database.flag],
    );
    assertEquals(second.code, 1);
    assertStringIncludes(second.stderr, `127.0.0.1:${port} is in use`);
  });

  it("end the start with the error of the first, once", async () => {
    const { code, stderr } = await runProgram(
      ["--port=0", "--workers=2", "--database=sqlite::memory:"],
    );
    assertEquals(code, 2);
    assertEquals(stderr.match(/a database of its own/g)?.length, 1, stderr);
  });

  it("are refused in one line with a cache that misses their writes", async () => {
    const { code, stderr } = await runProgram(
      ["--port=0", "--workers=2"],
      { env: { PERSON_DATABASE: "mysql://u:p@127.0.0.1:1/people" } },
    );
    assertEquals(code, 2);
    // On a machine of one core the log warns of that, too.
    const [line, help, ...others] = stderr.trim().split("\n")
      .filter((it) => !it.startsWith("{"));
    assertMatch(line ?? "", /^PERSON_WORKERS .* a cache of its own/);
    assertMatch(help ?? "", /^--help lists/);
    assertEquals(others, []);
  });

  it("warn that the machine has fewer cores", async () => {
    const { stderr } = await runProgram(
      ["--port=0", "--workers=256", "--database=sqlite::memory:"],
    );
    const cores = navigator.hardwareConcurrency;
    assertMatch(
      stderr,
      new RegExp(`"warn".*is 256, but this program may use ${cores} core`),
    );
  });

  it("say which permission they need", async () => {
    await using database = await temporaryDatabase();
    const { directory } = database;
    const { code, stderr } = await runProgram(
      ["--port=0", "--workers=2", database.flag],
      {
        permissions: [
          "-P",
          `--allow-read=${directory}`,
          `--allow-write=${directory}`,
        ],
      },
    );
    assertEquals(code, 2);
    assertMatch(stderr, /^Deno does not permit the program to read its own/m);
  });
});
