import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { idOf, namesOf, ndjson } from "./people.ts";
import { ROOT } from "../../support/root.ts";
import { type Place, runCommand, START } from "./process.ts";
import { copyProject } from "./project_copy.ts";
import { Service } from "./service.ts";

const PEOPLE = 6_000;
const ADA = idOf(4711);

/** What a user does without any server, and without any setting. */
describe("a first walk, on SQLite and memory", () => {
  const stack = new AsyncDisposableStack();
  let place: Place;
  let service: Service;

  beforeAll(async () => {
    place = { project: stack.use(await copyProject()).path };
  });
  afterAll(() => stack.disposeAsync());

  it("is started as deno task start does it", async () => {
    const { tasks } = JSON.parse(
      await Deno.readTextFile(new URL("deno.json", ROOT)),
    );
    assertEquals(tasks.start.command, START);
  });

  it(`imports ${PEOPLE} people from the standard input`, async () => {
    const args = ["import", "-", "--format=ndjson"];
    const people = ndjson(PEOPLE, "1");
    const { code, stdout, stderr } = await runCommand(args, {}, people, place);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, `${PEOPLE} created, 0 replaced, 0 bad`);
  });

  it("reads one from the store, and then from the cache", async () => {
    service = stack.use(await Service.start({}, place));
    const first = await service.get(ADA);
    assertEquals(first.names, namesOf(4711, "1"));
    assertEquals(first.cache, "person; fwd=uri-miss; stored");
    const again = await service.get(ADA);
    assertEquals(again.names, first.names);
    assertStringIncludes(again.cache, "person; hit; ttl=");
  });

  it("changes it, and reads the new names", async () => {
    assertEquals((await service.put(ADA, "Ada", "Byron")).status, 200);
    for (const via of ["person; fwd=uri-miss; stored", "person; hit; ttl="]) {
      const { names, cache } = await service.get(ADA);
      assertEquals(names, "Ada Byron");
      assertStringIncludes(cache, via);
    }
  });

  it("flips the source to the database and back, and sees nothing old", async () => {
    for (let n = 1; n <= 20; n++) {
      assertEquals(await service.source("database"), "database");
      await service.put(ADA, "Ada", `${n}`);
      const aside = await service.get(ADA);
      assertEquals(aside.names, `Ada ${n}`);
      assertEquals(aside.cache, "person; fwd=bypass; detail=source");
      assertEquals(await service.source("cache"), "cache");
      assertEquals((await service.get(ADA)).names, `Ada ${n}`);
    }
  });

  it("removes it, and knows that it is gone", async () => {
    assertEquals((await service.delete(ADA)).status, 204);
    for (const via of ["person; fwd=uri-miss; stored", "person; hit; ttl="]) {
      const { status, cache } = await service.get(ADA);
      assertEquals(status, 404);
      assertStringIncludes(cache, via);
    }
  });

  it("stops, and has everything after the next start", async () => {
    await service.put(ADA, "Ada", "King");
    assertEquals((await service.stop()).code, 0);
    service = stack.use(await Service.start({}, place));
    assertEquals((await service.get(ADA)).names, "Ada King");
    assertEquals((await service.stop()).code, 0);
  });

  it("exports what was imported and changed", async () => {
    const args = ["export", "-", "--format=ndjson"];
    const { code, stdout, stderr } = await runCommand(args, {}, "", place);
    assertEquals(code, 0, stderr);
    const imported = await new Response(ndjson(PEOPLE, "1")).text();
    const king = { id: ADA, firstName: "Ada", lastName: "King" };
    const expected = imported.replace(
      new RegExp(`^.*${ADA}.*$`, "m"),
      JSON.stringify(king),
    );
    // Not assertEquals: the difference would be megabytes of text.
    assert(stdout === expected, `${stdout.length} of ${expected.length}`);
  });
});
