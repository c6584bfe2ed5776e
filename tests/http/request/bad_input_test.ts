import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type BadBody,
  NO_NAMES,
  NO_OBJECTS,
  NO_PEOPLE,
  NO_SOURCES,
} from "./bad_bodies.ts";
import { BAD_PERSONS, BAD_SELECTIONS, type BadTarget } from "./bad_targets.ts";
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

function refusesTargets(
  method: string,
  path: string,
  targets: readonly BadTarget[],
  init: Init = {},
): void {
  describe(`${method} ${path} refuses`, () => {
    for (const { target, pointers } of targets) {
      const name = target.length > 60 ? `${target.slice(0, 60)}…` : target;
      it(name, () => assertRefused(method, target, init, pointers));
    }
  });
}

describe("bad bodies", () => {
  refusesBodies("PUT", "/persons/a", [...NO_OBJECTS, ...NO_PEOPLE]);
  refusesBodies("POST", "/persons", [...NO_OBJECTS, ...NO_PEOPLE]);
  refusesBodies("PATCH", "/persons/a", [...NO_OBJECTS, ...NO_NAMES]);
  refusesBodies("PUT", "/admin/source", [...NO_OBJECTS, ...NO_SOURCES]);
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
  refusesTargets("GET", "/persons/{id}", BAD_PERSONS);
  refusesTargets("PUT", "/persons/{id}", BAD_PERSONS, { body });
  refusesTargets("PATCH", "/persons/{id}", BAD_PERSONS, { body });
  refusesTargets("DELETE", "/persons/{id}", BAD_PERSONS);
  refusesTargets("GET", "/persons", BAD_SELECTIONS);
  refusesTargets("POST", "/persons", [{
    target: "/persons?id=a",
    pointers: ["/id"],
  }], {
    body,
  });
  const admin = [{ target: "/admin/source?source=x", pointers: ["/source"] }];
  refusesTargets("GET", "/admin/source", admin);
  refusesTargets("PUT", "/admin/source", admin, {
    body: '{"source":"database"}',
  });
});
