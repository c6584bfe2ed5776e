import { assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { SingleFlight } from "../../src/cache_aside/single_flight.ts";
import type { Version } from "../../src/dao/key_value.ts";
import { AppError } from "../../src/errors.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import type { Loaded } from "../../src/protocol/read.ts";
import { person } from "../contract/people.ts";

const ada = person("ada");
const [ONE, TWO] = ["1", "2"] as string[] as [Version, Version];

/** A read of the store, which the test answers. */
interface Call {
  readonly id: PersonId;
  readonly answer: PromiseWithResolvers<Person | undefined>;
}

const own = (it?: Person): Loaded<Person> => ({ record: it, collapsed: false });
const joined = (it?: Person): Loaded<Person> => ({
  record: it,
  collapsed: true,
});

describe("flights", () => {
  let calls: Call[];
  let flights: SingleFlight<Person>;

  beforeEach(() => {
    calls = [];
    flights = new SingleFlight();
  });

  // Every caller gets an answer.
  afterEach(() => calls.forEach((it) => it.answer.resolve(undefined)));

  const get = (id: PersonId) => {
    const answer = Promise.withResolvers<Person | undefined>();
    calls.push({ id, answer });
    return answer.promise;
  };
  const load = (ticket?: Version, id = ada.id) => flights.load(id, ticket, get);

  it("share one read under one id and ticket", async () => {
    const first = load(ONE);
    const others = [load(ONE), load(ONE)];
    assertEquals(calls.length, 1);
    calls[0]?.answer.resolve(ada);
    assertEquals(await first, own(ada));
    assertEquals(await Promise.all(others), [joined(ada), joined(ada)]);
  });

  it("make the representation of a record once, and none of an absence", async () => {
    const made: Person[] = [];
    flights = new SingleFlight((it) => {
      made.push(it);
      return { body: it.firstName, etag: `"${made.length}"` };
    });
    const known = [load(ONE), load(ONE)];
    const unknown = load(ONE, person("unknown").id);
    calls[0]?.answer.resolve(ada);
    calls[1]?.answer.resolve(undefined);
    const shown = { body: ada.firstName, etag: '"1"' };
    assertEquals(await Promise.all(known), [
      { ...own(ada), shown },
      { ...joined(ada), shown },
    ]);
    assertEquals(await unknown, own());
    assertEquals(made, [ada]);
  });

  it("share an absence too", async () => {
    const both = [load(ONE), load(ONE)];
    calls[0]?.answer.resolve(undefined);
    assertEquals(await Promise.all(both), [own(), joined()]);
  });

  it("of another ticket or of another id are not joined", async () => {
    const odd = person("1/ada");
    const slash = `${ONE}/1` as Version;
    const all = [load(ONE), load(TWO), load(ONE, odd.id), load(slash)];
    assertEquals(calls.map(({ id }) => id), [ada.id, ada.id, odd.id, ada.id]);
    calls.forEach((it) => it.answer.resolve(ada));
    assertEquals(await Promise.all(all), all.map(() => own(ada)));
  });

  it("without a ticket neither join nor are joined", async () => {
    const all = [load(), load(ONE), load()];
    assertEquals(calls.length, 3);
    assertEquals(flights.has(ada.id, undefined), false);
    calls.forEach((it) => it.answer.resolve(ada));
    assertEquals(await Promise.all(all), [own(ada), own(ada), own(ada)]);
  });

  it("are joined until the cache has their answer", async () => {
    const first = load(ONE);
    calls[0]?.answer.resolve(ada);
    await first;
    assertEquals(flights.has(ada.id, ONE), true);
    assertEquals(await load(ONE), joined(ada));
    flights.end(ada.id, ONE);
    assertEquals(flights.has(ada.id, ONE), false);
    const second = load(ONE);
    assertEquals(calls.length, 2);
    calls[1]?.answer.resolve(undefined);
    assertEquals(await second, own());
  });

  it("that fail, fail only the callers that joined them", async () => {
    const waiting = [load(ONE), load(ONE)]
      .map((it) => assertRejects(async () => await it, AppError, "down"));
    const other = load(TWO);
    calls[0]?.answer.reject(new AppError("unavailable", "down"));
    await Promise.all(waiting);
    const next = load(ONE);
    assertEquals(calls.length, 3);
    calls.slice(1).forEach((it) => it.answer.resolve(ada));
    assertEquals([await other, await next], [own(ada), own(ada)]);
  });

  it("continue for the other callers when one gives up", async () => {
    const late = Promise.reject(new AppError("unavailable", "too late"));
    const impatient = Promise.race([load(ONE), late]);
    const patient = load(ONE);
    await assertRejects(() => impatient, AppError, "too late");
    calls[0]?.answer.resolve(ada);
    assertEquals(await patient, joined(ada));
  });
});
