import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import {
  type RouteService,
  withDeadline,
} from "../../src/http/service_with_deadline.ts";
import { Deadline } from "../../src/resilience/deadline.ts";
import { BODY } from "./failing.ts";
import { ada, assertProblem, Fixture } from "./fixture.ts";
import { RUNTIME } from "../../src/runtime.ts";

const { id } = ada("a");
const always = () => true;

/** Every call of the service, with the code of its error when it is late. */
const CALLS: [
  name: Exclude<
    keyof RouteService,
    "source" | "fleetSource" | "setSource" | "asStored"
  >,
  args: readonly unknown[],
  late: string,
][] = [
  ["read", [id, { noCache: true }], "unavailable"],
  ["readDistinct", [[id], { noCache: true }], "unavailable"],
  ["list", [id, 7], "unavailable"],
  ["health", [], "unavailable"],
  ["add", [ada("a")], "unknown_outcome"],
  ["addNew", [BODY, id], "unknown_outcome"],
  ["put", [ada("a"), always], "unknown_outcome"],
  ["patch", [id, { lastName: "" }, always], "unknown_outcome"],
  ["delete", [id, always], "unknown_outcome"],
];

/** A call of a service that answers so; and what the service was given. */
function call(
  [name, args]: typeof CALLS[number],
  deadline: Deadline,
  answer: Promise<unknown>,
): { result: Promise<unknown>; given: unknown[] } {
  const given: unknown[] = [];
  const method = (...args: unknown[]) => {
    given.push(...args);
    return answer;
  };
  const service = { [name]: method } as unknown as RouteService;
  const limited = withDeadline(service, deadline);
  return { result: Reflect.apply(limited[name], limited, args), given };
}

describe("the service with a deadline", () => {
  for (const row of CALLS) {
    const [name, args, late] = row;
    it(`passes ${name}() on, with its result`, async () => {
      using deadline = new Deadline(60_000, RUNTIME);
      const answer = {};
      const { result, given } = call(row, deadline, Promise.resolve(answer));
      assert(await result === answer);
      assertEquals(given, [...args]);
    });

    it(`ends ${name}() with ${late} at the deadline`, async () => {
      const deadline = new Deadline(60_000, RUNTIME);
      const never = Promise.withResolvers<never>();
      const { result } = call(row, deadline, never.promise);
      // Its end is that of every call that is under way.
      deadline[Symbol.dispose]();
      const error = await assertRejects(() => result, AppError);
      assertEquals(error.code, late);
      // The late failure of the service must not end the process.
      never.reject(new Error("late"));
    });
  }

  it("shows and sets the source of the service, at once", () => {
    using deadline = new Deadline(60_000, RUNTIME);
    const service = {
      source: "cache",
      setSource(source: string) {
        this.source = source;
      },
    };
    const limited = withDeadline(service as RouteService, deadline);
    limited.setSource("database");
    assertEquals([limited.source, service.source], ["database", "database"]);
  });
});

describe("a request at the deadline", () => {
  /** A fixture whose store never answers. */
  function hanging() {
    const it = new Fixture({}, { requestTimeout: 30 });
    const hang = () => new Promise<never>(() => {});
    Object.assign(it.store, { list: hang, put: hang, ping: hang });
    return it;
  }

  it("that reads is answered 503", async () => {
    await using it = hanging();
    const response = await it.send("GET", "/persons");
    await assertProblem(response, 503, "unavailable");
    assertEquals(response.headers.get("Retry-After"), "1");
  });

  it("that writes is answered 504: the outcome is unknown", async () => {
    await using it = hanging();
    const response = await it.send("PUT", "/persons/a", { body: BODY });
    const { detail } = await assertProblem(response, 504, "unknown-outcome");
    assert(detail.includes("may or may not"), detail);
    assertEquals(it.audits[0]?.fields.status, 504);
  });

  it("of /readyz is answered 503, and /livez has no deadline", async () => {
    await using it = hanging();
    await assertProblem(await it.send("GET", "/readyz"), 503, "unavailable");
    assertEquals((await it.send("GET", "/livez")).status, 200);
  });
});
