import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import {
  addressOf,
  type Ended,
  Program,
  temporaryDatabase,
} from "../program.ts";

/** The output of a service that does not start. */
async function refused(database: string): Promise<Ended> {
  await using service = new Program(["--port=0", database]);
  const ended = service.ended();
  const listening = service.out(/^Listening/m).then(() => true, () => false);
  assert(!await listening, "It started.");
  return await ended;
}

describe("serve, on a database that", () => {
  it("has a wrong table of that name does not start, and says why", async () => {
    await using it = await temporaryDatabase();
    using file = new DatabaseSync(`${it.directory}/person.db`);
    file.exec("CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT)");
    const { code, stdout, stderr } = await refused(it.flag);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(
      stderr,
      "PERSON_DATABASE (--database): The table person has no column first_name",
    );
    assertStringIncludes(stderr, "It needs the columns id, first_name");
    assertEquals(stderr.trimEnd().split("\n").length, 2, stderr);
  });

  it("lacks the table, with create=false, says how to make it", async () => {
    await using it = await temporaryDatabase();
    const flag = `${it.flag}?create=false`;
    const { code, stdout, stderr } = await refused(flag);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, "There is no table person");
    assertStringIncludes(stderr, "CREATE TABLE");
  });

  it("does not answer starts anyway, and logs it", async () => {
    await using service = new Program([
      "--port=0",
      "--database=mysql://u:hunter2@127.0.0.1:1/people",
      "--cache=none:",
    ]);
    const alive = await fetch(new URL("livez", await addressOf(service)));
    assertEquals(await alive.json(), { status: "alive" });
    const [line] = await service.err(/^.*cannot be used yet.*$/m);
    assertEquals(JSON.parse(line).level, "warn");
    service.kill("SIGTERM");
    const { code, stderr } = await service.ended();
    assertEquals(code, 0);
    assert(!stderr.includes("hunter2"), stderr);
  });

  it("lost its table answers 500, without SQL in the log", async () => {
    await using it = await temporaryDatabase();
    using file = new DatabaseSync(`${it.directory}/person.db`);
    file.exec("CREATE TABLE other (id TEXT); BEGIN EXCLUSIVE");
    await using service = new Program([
      "--port=0",
      "--database-timeout=200ms",
      `${it.flag}?create=false`,
    ]);
    const address = await addressOf(service);
    file.exec("COMMIT");
    const response = await fetch(new URL("persons/a", address));
    assertEquals(response.status, 500);
    assert(!/table|CREATE/i.test(await response.text()));
    const [line] = await service.err(/^.*A request failed.*$/m);
    assertEquals(
      JSON.parse(line).error.message,
      "There is no table person.",
    );
    service.kill("SIGTERM");
    const { stderr } = await service.ended();
    assert(!/CREATE|SELECT/.test(stderr), stderr);
  });
});
