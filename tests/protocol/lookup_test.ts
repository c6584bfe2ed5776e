import type { Person } from "../../src/person/person.ts";
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lookup } from "../../src/protocol/lookup.ts";
import type { Operation, Reply } from "../../src/dao/key_value.ts";
import type { Generation, Lookup } from "../../src/dao/cache.ts";
import { person } from "../contract/people.ts";
import {
  chance,
  entry,
  G1,
  G2,
  G3,
  LIFETIMES,
  lookAda,
  run,
} from "../support/fakes/round_trips.ts";

const ada = person("ada");
const LONGEST = 2_592_000;

/** Looks Ada up, with the given replies for each round trip. */
const look = (...replies: Reply<Person>[][]) => lookAda(undefined, ...replies);

const BOTH = ["get generation ada", "get data ada"];
const ADD = ["add generation ada=fresh0"];
const miss = (generation: string): Lookup<Person> => ({
  state: "miss",
  ticket: { id: ada.id, generation: generation as Generation },
});

const BUSY: Lookup<Person> = { state: "busy" };

const PLAIN = { kind: "record", record: ada } as const;

describe("a look-up", () => {
  it("is a hit for an entry of the current generation, in one round trip", () => {
    const [trips, found] = look([G1, entry(G1)]);
    assertEquals(trips, [BOTH]);
    const ticket = { id: ada.id, generation: G1 };
    assertEquals(found, {
      state: "hit",
      ticket,
      record: ada,
      ttl: 1000,
      withinStaleness: false,
    });
    const [, absent] = look([G1, entry(G1, null)]);
    assertEquals(absent, {
      state: "hit",
      ticket,
      record: undefined,
      ttl: 1000,
      withinStaleness: false,
    });
  });

  it("is a miss for an entry of another generation, or for none", () => {
    assertEquals(look([G1, entry(G2)]), [[BOTH], miss("g1")]);
    assertEquals(look([G1, undefined]), [[BOTH], miss("g1")]);
  });

  it("is a miss for an expired entry, and returns it as expired", () => {
    for (const late of [0, -1, -5000]) {
      const expired = { record: ada, ttl: late };
      assertEquals(look([G1, entry(G1, ada, late)]), [
        [BOTH],
        { ...miss("g1"), expired } as Lookup<Person>,
      ]);
    }
    const [, found] = look([G1, entry(G1, null, -1)]);
    assert(found.state === "miss" && found.expired);
    assertEquals(found.expired.record, undefined);
    assertEquals(look([G2, entry(G1, ada, -1)])[1], miss("g2"));
  });

  it("is busy while a write is in progress", () => {
    assertEquals(look(["W", entry(G1)]), [[BOTH], { state: "busy" }]);
    assertEquals(look(["W", entry("W" as Generation)])[1], { state: "busy" });
  });

  it("installs a generation if there is none", () => {
    assertEquals(look([undefined, undefined], [true]), [
      [BOTH, ADD],
      miss("fresh0"),
    ]);
    assertEquals(look([undefined, entry(G1)], [true])[1], miss("fresh0"));
  });

  it("takes the generation that another reader installed first", () => {
    const trips = [BOTH, ADD, BOTH];
    const none = [undefined, undefined];
    assertEquals(look(none, [false], [G2, undefined]), [trips, miss("g2")]);
    assertEquals(look(none, [false], ["W", undefined]), [trips, BUSY]);
    assertEquals(look(none, [false], none), [trips, BUSY]);
  });

  it("takes the entry that the first reader has filled", () => {
    const none = [undefined, undefined];
    assertEquals(look(none, [false], [G2, entry(G2)])[1].state, "hit");
    assertEquals(look(none, [false], [G2, entry(G1)])[1], miss("g2"));
    assertEquals(look(none, [false], ["W", entry(G2)])[1], BUSY);
    // The entry and the generation are gone again.
    const old = [undefined, entry(G2)];
    assertEquals(look(old, [false], [G2, undefined])[1], miss("g2"));
  });

  it("accepts only a text as a generation", () => {
    for (const odd of [entry(G1), PLAIN, true, false]) {
      assertEquals(look([odd, entry(G1)], [true])[1], miss("fresh0"));
    }
    for (const odd of [PLAIN, G1, true]) {
      assertEquals(look([G1, odd])[1], miss("g1"));
    }
  });

  it("of many ids makes the same round trips, each for the ids that need it", () => {
    const ids = ["hit", "none", "busy", "slow", "miss"].map((id) =>
      person(id).id
    );
    const [trips, found] = run(
      lookup(ids, LIFETIMES, chance()),
      [
        ...[G1, entry(G1)],
        ...[undefined, undefined],
        ...["W", undefined] as const,
        ...[undefined, undefined],
        ...[G3, entry(G1)],
      ],
      [true, false],
      [G2, undefined],
    );
    assertEquals(trips.map((it) => it.length), [10, 2, 2]);
    assertEquals(trips[1], [
      "add generation none=fresh0",
      "add generation slow=fresh1",
    ]);
    assertEquals(trips[2], ["get generation slow", "get data slow"]);
    assertEquals(
      found.map((it) => it.state === "miss" ? it.ticket.generation : it.state),
      ["hit", "fresh0", "busy", "g2", "g3"] as string[],
    );
  });

  it("keeps a generation for longer than its entries", () => {
    const ttl = (ms: number, stale: number): number => {
      const lifetimes = { ...LIFETIMES, ttl: ms, stale };
      const steps = lookup([ada.id], lifetimes, chance());
      steps.next();
      const [add] = steps.next([undefined, undefined]).value as Operation<
        Person
      >[];
      assert(add && "ttl" in add);
      return add.ttl;
    };
    assertEquals(ttl(60_000, 30_000), 180);
    assertEquals(ttl(1, 0), 1);
    assertEquals(ttl(1e10, 1e10), LONGEST);
  });
});
