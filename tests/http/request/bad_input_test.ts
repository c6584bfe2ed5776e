import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type BadBody, NO_OBJECTS } from "./bad_bodies.ts";
import { assertProblem, Fixture, type Init } from "../fixture.ts";

/** Asserts a 400 with just these pointers, and that no backend was asked. */
async function assertRefused(
  method: string,
  target: string,
  init: Init,
  pointers: readonly string[],
): Promise<void> {
  await using it = new Fixture({ batchLimit: 3 });
  const response = await it.send(method, target, init);
  const { errors = [] } = await assertProblem(response, 400, "invalid");
  assertEquals(errors.map((it) => it.pointer).sort(), [...pointers].sort());
  assertEquals(errors.filter((it) => it.detail === ""), []);
  assertEquals([it.store.calls, it.keyValue.roundTrips], [0, 0]);
  assertEquals(it.service.source, "cache");
  assertEquals(it.errors, []);
}

function refusesBodies(
  method: string,
  target: string,
  bodies: readonly BadBody[],
): void {
  describe(`${method} ${target} refuses`, () => {
    for (const { name, body, pointers } of bodies) {
      it(
        name,
        () => assertRefused(method, target, { body }, pointers),
      );
    }
  });
}

describe("bad bodies", () => {
  const fields = { name: "a bad field", body: '{"id":""}' };
  const names = ["/firstName", "/lastName"];
  const person = { ...fields, pointers: ["/id", ...names] };
  const patch = { ...fields, pointers: ["/id"] };
  const source = { ...fields, pointers: ["/id", "/source"] };
  refusesBodies("PUT", "/persons/a", [...NO_OBJECTS, person]);
  refusesBodies("POST", "/persons", [...NO_OBJECTS, person]);
  refusesBodies("PATCH", "/persons/a", [...NO_OBJECTS, patch]);
  refusesBodies("PUT", "/admin/source", [...NO_OBJECTS, source]);
  refusesBodies(
    "PUT",
    "/persons/a",
    ["b", "A", "a ", "%61"].map((id) => ({
      name: `the id ${id}, which is not that of the path`,
      body: JSON.stringify({ id, firstName: "Ada", lastName: "" }),
      pointers: ["/id"],
    })),
  );

  it("lists no more than a hundred faults", async () => {
    await using it = new Fixture();
    const many = Array.from({ length: 5000 }, (_, i) => [`f${i}`, 1]);
    const body = Object.fromEntries(many);
    const response = await it.sendJson("POST", "/persons", body);
    const { errors } = await assertProblem(response, 400, "invalid");
    assertEquals(errors?.length, 100);
  });
});

describe("bad targets", () => {
  const body = '{"firstName":"Ada","lastName":"Lovelace"}';
  const source = '{"source":"database"}';
  const targets: [method: string, target: string, pointer: string, Init?][] = [
    ...["GET", "PUT", "PATCH", "DELETE"].flatMap((method) => {
      const init = method === "PUT" || method === "PATCH" ? { body } : {};
      return [
        [method, "/persons/%zz", "/id", init],
        [method, "/persons/a?x=1", "/x", init],
      ] as [string, string, string, Init][];
    }),
    ["GET", "/persons?id=a&limit=1", "/limit"],
    ["POST", "/persons?id=a", "/id", { body }],
    ["GET", "/admin/source?source=x", "/source"],
    ["PUT", "/admin/source?source=x", "/source", { body: source }],
  ];
  for (const [method, target, pointer, init = {}] of targets) {
    it(
      `${method} ${target} is refused`,
      () => assertRefused(method, target, init, [pointer]),
    );
  }
});
