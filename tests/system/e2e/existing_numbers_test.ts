import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { eventually } from "./eventually.ts";
import {
  inMysql,
  inPostgres,
  inSqlite,
  type Prepared,
} from "./numbered_tables.ts";
import { type Ended, runCommand } from "./process.ts";
import { Service } from "./service.ts";

for (const [name, make] of Object.entries({ inMysql, inPostgres, inSqlite })) {
  describe(`a table with whole numbers as ids and other names of columns, ${name}`, () => {
    const stack = new AsyncDisposableStack();
    let prepared: Prepared;
    let service: Service;

    const command = (args: string[], input = ""): Promise<Ended> =>
      runCommand(args, prepared.settings, input, prepared.place);

    const send = (method: string, path: string, body?: unknown, type = "") =>
      service.fetch(path, {
        method,
        headers: { "Content-Type": type || "application/json" },
        ...body === undefined ? {} : { body: JSON.stringify(body) },
      });

    beforeAll(async () => {
      prepared = await make(stack);
    });
    afterAll(() => stack.disposeAsync());

    it("passes the check", async () => {
      const { code, stdout, stderr } = await command(["check"]);
      assertEquals(code, 0, stdout + stderr);
      assertMatch(stdout, /The database answers\./);
    });

    it("takes an import, and reports the ids that are no number", async () => {
      const ids = ["1", "12", "01", "x", "-3", "1.5", "99999999999999999999"];
      const lines = ids.map((id) =>
        JSON.stringify({ id, firstName: "Ada", lastName: "King" })
      );
      const { code, stdout, stderr } = await command(
        ["import", "-", "--format=ndjson"],
        lines.join("\n"),
      );
      assertMatch(stdout, /7 rows read, 1 created, 1 replaced, 5 bad/);
      assert(code !== 0);
      for (const line of [3, 4, 5, 6, 7]) {
        assertMatch(
          stderr,
          new RegExp(`Line ${line} was refused .* whole number`),
        );
      }
      // Columns that are not ours stay as they are.
      assertEquals(await prepared.joined(), [[1999]]);
    });

    it("is read over HTTP, under exactly these ids", async () => {
      service = stack.use(
        await Service.start(prepared.settings, prepared.place),
      );
      assertEquals((await service.get("1")).names, "Ada King");
      assertEquals((await service.get("2")).names, "Grace ");
      assertMatch((await service.trusted("1")).cache, /; hit/);
      const ready = await send("GET", "readyz");
      assertEquals((await ready.json()).otherWriters, "covered");
      for (const id of ["01", "+1", "1.0", " 1", "x", "-1", "4294967297"]) {
        assertEquals((await service.get(id)).status, 404, id);
        assertEquals((await service.delete(id)).status, 404, id);
      }
      const batch = await send("GET", "persons?id=7&id=01&id=x&id=2");
      const { persons, missing } = await batch.json();
      assertEquals(persons.map(({ id }: { id: string }) => id), ["7", "2"]);
      assertEquals(missing, ["01", "x"]);
    });

    it("is listed by number, page by page", async () => {
      const first = await send("GET", "persons?limit=3");
      const { persons } = await first.json();
      assertEquals(persons.map(({ id }: { id: string }) => id), [
        ...["1", "2", "7"],
      ]);
      const [, next = ""] = /<([^>]+)>; rel="next"/
        .exec(first.headers.get("Link") ?? "") ?? [];
      const second = await send("GET", String(new URL(next, first.url)));
      assertEquals((await second.json()).persons, [
        { id: "12", firstName: "Ada", lastName: "King" },
      ]);
    });

    it("is written over HTTP, and refuses what is no number", async () => {
      const joan = { firstName: "Joan", lastName: "Clarke" };
      assertEquals((await service.put("30", "Joan", "Clark")).status, 201);
      assertEquals((await service.put("30", "Joan", "Clarke")).status, 200);
      const stored = await send("GET", "persons/30");
      const tag = stored.headers.get("ETag") ?? "";
      assertEquals(await stored.json(), { id: "30", ...joan });
      const patch = (ifMatch: string, lastName: string) =>
        service.fetch("persons/30", {
          method: "PATCH",
          headers: {
            "Content-Type": "application/merge-patch+json",
            "If-Match": ifMatch,
          },
          body: JSON.stringify({ lastName }),
        });
      assertEquals((await patch(tag, "Murray")).status, 200);
      assertEquals((await patch(tag, "No")).status, 412);
      assertEquals((await service.get("30")).names, "Joan Murray");
      for (const id of ["x", "01", "-1", "99999999999999999999"]) {
        for (
          const refused of [
            await send("PUT", `persons/${id}`, joan),
            await send("POST", "persons", { id, ...joan }),
          ]
        ) {
          const { status, errors } = await refused.json();
          assertEquals([status, errors[0].pointer], [400, "/id"]);
        }
      }
      const taken = await send("POST", "persons", { id: "30", ...joan });
      await taken.body?.cancel();
      assertEquals(taken.status, 409);
    });

    it("gives a person without an id the next number", async () => {
      const body = { firstName: "Katherine", lastName: "Johnson" };
      const made = await send("POST", "persons", body);
      assertEquals(made.status, 201);
      const { id } = await made.json();
      assertMatch(id, /^\d+$/);
      assert(Number(id) > 30, id);
      assertEquals(made.headers.get("Location"), `persons/${id}`);
      assertEquals((await service.get(id)).names, "Katherine Johnson");
      assertEquals((await service.delete(id)).status, 204);
      assertEquals((await service.get(id)).status, 404);
    });

    it("shows what other programs change", async () => {
      assertEquals((await service.trusted("7")).names, "Mary Somerville");
      await prepared.run(
        "UPDATE members SET given = 'M' WHERE person_id = 7; " +
          "INSERT INTO members (person_id, given) VALUES (8, 'Emmy')",
      );
      await eventually(
        () => service.get("7"),
        ({ names }) => names === "M Somerville",
      );
      await eventually(
        () => service.get("8"),
        ({ names }) => names === "Emmy ",
      );
    });

    it("is exported by number, and imported again", async () => {
      const { code, stdout, stderr } = await command(
        ["export", "-", "--format=csv"],
      );
      assertEquals(code, 0, stderr);
      const rows = stdout.trimEnd().split(/\r?\n/);
      assertEquals(rows, [
        "id,firstName,lastName",
        "1,Ada,King",
        "2,Grace,",
        "7,M,Somerville",
        "8,Emmy,",
        "12,Ada,King",
        "30,Joan,Murray",
      ]);
      const again = await command(["import", "-", "--format=csv"], stdout);
      assertMatch(again.stdout, /6 rows read, 0 created, 6 replaced, 0 bad/);
      assertEquals(again.code, 0);
      assertEquals((await service.stop()).code, 0);
    });
  });
}
