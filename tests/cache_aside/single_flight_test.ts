import { assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import {
  SingleFlight,
  type Source,
} from "../../src/cache_aside/single_flight.ts";
import type { Generation } from "../../src/dao/cache.ts";
import type { Load, Loaded } from "../../src/protocol/read_ports.ts";
import { AppError } from "../../src/errors.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { person } from "../contract/people.ts";

const ada = person("ada");
const bob = person("bob");
const eve = person("eve");

/** A load of that person, with a ticket of the generation or without one. */
function load({ id }: Person, generation?: string): Load<Person> {
  return {
    id,
    ticket: generation === undefined
      ? undefined
      : { id, generation: generation as Generation },
  };
}

/** A read of the store, which the test answers. */
interface Call {
  readonly ids: readonly PersonId[];
  readonly answer: PromiseWithResolvers<Map<PersonId, Person>>;
}

const found = (...persons: Person[]) =>
  new Map(persons.map((it) => [it.id, it]));

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
    const call = (ids: readonly PersonId[]) => {
      const answer = Promise.withResolvers<Map<PersonId, Person>>();
      calls.push({ ids, answer });
      return answer.promise;
    };
    const source: Source<Person> = {
      get: async (id) => (await call([id])).get(id),
      getMany: call,
    };
    flights = new SingleFlight(source);
  });

  // Every caller gets an answer.
  afterEach(() => calls.forEach((it) => it.answer.resolve(new Map())));

  /** The ids of each call of the store. */
  const asked = () => calls.map((it) => it.ids);

  it("share one read under one id and generation", async () => {
    const first = flights.load([load(ada, "1")]);
    const others = [
      flights.load([load(ada, "1")]),
      flights.load([load(ada, "1")]),
    ];
    assertEquals(asked(), [[ada.id]]);
    calls[0]?.answer.resolve(found(ada));
    assertEquals(await first, [own(ada)]);
    assertEquals(await Promise.all(others), [[joined(ada)], [joined(ada)]]);
  });

  it("share an absence too", async () => {
    const both = [
      flights.load([load(ada, "1")]),
      flights.load([load(ada, "1")]),
    ];
    calls[0]?.answer.resolve(found());
    assertEquals(await Promise.all(both), [[own()], [joined()]]);
  });

  it("of another generation are not joined", async () => {
    const old = flights.load([load(ada, "1")]);
    const young = flights.load([load(ada, "2")]);
    assertEquals(asked(), [[ada.id], [ada.id]]);
    const newer = person("ada", "Newer");
    calls[0]?.answer.resolve(found(ada));
    calls[1]?.answer.resolve(found(newer));
    assertEquals(await old, [own(ada)]);
    assertEquals(await young, [own(newer)]);
  });

  it("of another id are not joined", async () => {
    const odd = person("1:ada");
    const all = [
      flights.load([load(ada, "1")]),
      flights.load([load(odd, "1")]),
    ];
    assertEquals(asked(), [[ada.id], [odd.id]]);
    calls[0]?.answer.resolve(found(ada));
    calls[1]?.answer.resolve(found(odd));
    assertEquals(await Promise.all(all), [[own(ada)], [own(odd)]]);
  });

  it("without a ticket neither join nor are joined", async () => {
    const all = [load(ada), load(ada, "1"), load(ada)]
      .map((it) => flights.load([it]));
    assertEquals(asked(), [[ada.id], [ada.id], [ada.id]]);
    calls.forEach((it) => it.answer.resolve(found(ada)));
    assertEquals(await Promise.all(all), [[own(ada)], [own(ada)], [own(ada)]]);
  });

  it("are joined until the cache has their answer", async () => {
    const first = flights.load([load(ada, "1")]);
    calls[0]?.answer.resolve(found(ada));
    await first;
    assertEquals(await flights.load([load(ada, "1")]), [joined(ada)]);
    assertEquals(asked(), [[ada.id]]);
  });

  it("whose batch failed are not joined", async () => {
    const other = flights.load([load(bob, "1")]);
    const batch = flights.load([load(ada, "1"), load(bob, "1")]);
    calls[1]?.answer.resolve(found(ada));
    calls[0]?.answer.reject(new AppError("unavailable", "down"));
    await assertRejects(() => other, AppError);
    await assertRejects(() => batch, AppError);
    const again = flights.load([load(ada, "1")]);
    assertEquals(asked().length, 3);
    calls[2]?.answer.resolve(found(ada));
    assertEquals(await again, [own(ada)]);
  });

  it("that have ended are not joined", async () => {
    const mine = load(ada, "1");
    const first = flights.load([mine]);
    calls[0]?.answer.resolve(found(ada));
    await first;
    flights.end([mine]);
    const second = flights.load([load(ada, "1")]);
    assertEquals(asked(), [[ada.id], [ada.id]]);
    calls[1]?.answer.resolve(found());
    assertEquals(await second, [own()]);
  });

  it("are ended only by the load that began them", async () => {
    const first = flights.load([load(ada, "1")]);
    // Another read with the same generation has filled, or failed to fill.
    flights.end([load(ada, "1")]);
    const second = flights.load([load(ada, "1")]);
    assertEquals(asked(), [[ada.id]]);
    calls[0]?.answer.resolve(found(ada));
    assertEquals([await first, await second], [[own(ada)], [joined(ada)]]);
  });

  it("answer a batch in order, with one read for the ids not under way", async () => {
    const first = flights.load([load(bob, "1")]);
    const batch = flights.load([
      load(ada, "1"),
      load(bob, "1"),
      load(eve),
      load(person("none"), "1"),
    ]);
    assertEquals(asked(), [[bob.id], [ada.id, eve.id, person("none").id]]);
    calls[1]?.answer.resolve(found(eve, ada));
    calls[0]?.answer.resolve(found(bob));
    assertEquals(await batch, [own(ada), joined(bob), own(eve), own()]);
    assertEquals(await first, [own(bob)]);
  });

  it("of a batch are joined one by one", async () => {
    const batch = flights.load([load(ada, "1"), load(bob, "1"), load(eve)]);
    const one = flights.load([load(bob, "1")]);
    const none = flights.load([load(eve)]);
    assertEquals(asked(), [[ada.id, bob.id, eve.id], [eve.id]]);
    calls.forEach((it) => it.answer.resolve(found(ada, bob, eve)));
    assertEquals(await one, [joined(bob)]);
    assertEquals(await none, [own(eve)]);
    assertEquals(await batch, [own(ada), own(bob), own(eve)]);
  });

  it("read nothing for no ids", async () => {
    assertEquals(await flights.load([]), []);
    assertEquals(asked(), []);
  });

  it("that fail, fail only the callers that joined them", async () => {
    const down = new AppError("unavailable", "down");
    const waiting = [
      flights.load([load(ada, "1")]),
      flights.load([load(ada, "1")]),
      flights.load([load(bob, "1"), load(ada, "1")]),
    ].map((it) => assertRejects(() => it, AppError, "down"));
    const other = flights.load([load(ada, "2")]);
    calls[0]?.answer.reject(down);
    await Promise.all(waiting);
    const next = flights.load([load(ada, "1")]);
    assertEquals(asked(), [[ada.id], [bob.id], [ada.id], [ada.id]]);
    calls.slice(1).forEach((it) => it.answer.resolve(found(ada, bob)));
    assertEquals(await other, [own(ada)]);
    assertEquals(await next, [own(ada)]);
  });

  it("that fail as a batch leave no flight behind", async () => {
    const batch = flights.load([load(ada, "1"), load(bob, "1"), load(eve)]);
    calls[0]?.answer.reject(new AppError("unavailable", "down"));
    await assertRejects(() => batch, AppError, "down");
    const again = flights.load([load(ada, "1"), load(bob, "1")]);
    assertEquals(asked().length, 2);
    calls[1]?.answer.resolve(found(ada));
    assertEquals(await again, [own(ada), own()]);
  });

  it("continue for the other callers when one gives up", async () => {
    const timeout = new AppError("unavailable", "too late");
    const impatient = Promise.race([
      flights.load([load(ada, "1")]),
      Promise.reject(timeout),
    ]);
    const patient = flights.load([load(ada, "1")]);
    await assertRejects(() => impatient, AppError, "too late");
    assertEquals(asked(), [[ada.id]]);
    calls[0]?.answer.resolve(found(ada));
    assertEquals(await patient, [joined(ada)]);
  });
});
