import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../../../adapters/mod.ts";
import { Link } from "../../../../src/command/serve/workers/link.ts";
import type {
  StartFailure,
  WorkerOffer,
} from "../../../../src/command/serve/workers/offers.ts";
import { runWorker } from "../../../../src/command/serve/workers/worker.ts";
import { readConfig } from "../../../../src/config/read_config.ts";
import { temporaryDatabase } from "../../program.ts";
import { pair } from "./pair.ts";

const PROGRAM = { version: "1", adapters: ADAPTERS };

/** Runs a worker in this thread, which listens when `mayListen` has answered. */
function running(args: readonly string[], mayListen = () => {}) {
  const [main, own] = pair();
  const url = Promise.withResolvers<string>();
  const failed: StartFailure[] = [];
  let log = "";
  const link = new Link<WorkerOffer>(main, {
    mayListen,
    listening: (it: { url: string }) => url.resolve(it.url),
    failed: (why: StartFailure) => void failed.push(why),
    write(lines: Uint8Array) {
      log += new TextDecoder().decode(lines);
      return lines.length;
    },
    allMetrics: () => "all of them\n",
    setSourceOfAll: () => {},
  });
  const config = readConfig({}, ["--port=0", "--workers=2", ...args]);
  const ended = runWorker(PROGRAM, own, { config, number: 2 });
  return { link, url: url.promise, ended, failed, log: () => log };
}

describe("a worker", () => {
  it("serves, shows the metrics of all, and stops when it is told to", async () => {
    await using database = await temporaryDatabase();
    const { link, url, ended, log } = running([database.flag]);
    const address = await url;
    const response = await fetch(new URL("metrics", address));
    assertEquals(await response.text(), "all of them\n");
    await link.call("setSource", "database");
    const source = await fetch(new URL("admin/source", address));
    assertEquals(await source.json(), { source: "database" });
    const own = await link.call("metrics", undefined);
    assertEquals(own.some(({ name }) => name === "person_reads_total"), true);
    await link.call("stop", undefined);
    assertEquals(await ended, 0);
    const lines = log().trim().split("\n").map((it) => JSON.parse(it));
    assertEquals(lines.map(({ worker }) => worker), lines.map(() => 2));
    assertEquals(lines.at(-1).message, "Stopped.");
  });

  it("tells the main thread why it cannot start", async () => {
    const { ended, failed } = running(["--database=sqlite::memory:"]);
    assertEquals(await ended, 1);
    const [why] = failed;
    assertEquals(why?.code, "config");
    assertEquals(why?.message.includes("a database of its own"), true);
  });

  it("does not listen if the service stops meanwhile", async () => {
    await using database = await temporaryDatabase();
    const { ended, url, failed, log } = running([database.flag], () => {
      throw new Error("stopping");
    });
    assertEquals(await Promise.race([ended, url]), 1);
    assertEquals(failed.map(({ message }) => message), ["Error: stopping"]);
    assertEquals(log(), "");
  });

  it("is nothing for the main thread", async () => {
    const config = readConfig({}, []);
    await assertRejects(
      () => runWorker(PROGRAM, null, { config, number: 1 }),
      Error,
      "Only a thread",
    );
  });
});
