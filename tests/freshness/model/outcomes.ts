/**
 * Every way in which a step of a process may turn out.
 *
 * @module
 */
import type { Operation } from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import { epochOf } from "./cache_steps.ts";
import type { ModelEffect } from "./process.ts";
import type { Scenario } from "./scenario.ts";
import {
  apply,
  type Outcome,
  PUBLISHED,
  type Sent,
  slotOf,
  type World,
} from "./world.ts";

/** One way: what is said of it, what the process hears, and the state then. */
export type Choice = [label: string, outcome: Outcome, world: World];
const DOWN: Outcome = { fails: "unavailable" };

/** Every way in which a step may turn out. */
export function* outcomes(
  scenario: Scenario,
  self: number,
  effect: ModelEffect,
  copy: () => World,
): Generator<Choice> {
  const world = copy();
  const instance = scenario.roles[self]?.instance ?? 0;
  const faulty = world.faults > 0;
  const ownFlight = (it: World) =>
    it.instances[instance]?.flights.find((flight) => flight.pilot === self);
  const fault = () => {
    const it = copy();
    it.faults -= 1;
    return it;
  };
  switch (effect.at) {
    case "cache":
      if (scenario.cutOff?.includes(instance)) {
        yield [`${show(effect.operation)} is cut off`, DOWN, world];
      } else {
        yield* connected(scenario, instance, effect.operation, copy, fault);
      }
      return;
    case "identify": {
      const own = world.instances[instance];
      if (own) own.knows = own.reaches;
      yield [`finds server ${own?.reaches}`, { ok: own?.reaches }, world];
      return;
    }
    case "register":
      world.registered = {
        epoch: world.registered.epoch + 1,
        server: effect.server,
      };
      yield [`registers server ${effect.server}`, { ok: undefined }, world];
      return;
    case "wait":
      if (world.time - effect.since < (effect.ticks ?? PUBLISHED)) return;
      yield ["has waited for a lease", { ok: undefined }, world];
      return;
    case "read": {
      const read: Outcome = { ok: world.version };
      const flight = ownFlight(world);
      if (flight) flight.seen = read;
      yield [`reads version ${world.version} from the store`, read, world];
      if (!faulty || !scenario.storeFails) return;
      yield ["the store is down", DOWN, fault()];
      return;
    }
    case "hear":
      yield ["gets the replies", { ok: undefined }, world];
      return;
    case "land": {
      const flight = ownFlight(world);
      if (!flight?.seen) return;
      flight.landed = true;
      yield ["its flight lands", flight.seen, world];
      return;
    }
    case "join": {
      const flight = world.instances[instance]?.flights
        .find((it) => it.pilot === effect.pilot);
      if (!flight?.landed || !flight.seen) return;
      yield ["shares what another read", flight.seen, world];
      return;
    }
    case "write": {
      const commit = (it: World) => {
        it.version += 1;
        if (effect.byOther === "told") it.byOthers += 1;
        if (effect.byOther === "a lease later") {
          it.due.push({ version: it.version, at: it.time });
        }
        if (effect.token && !it.log.includes(effect.token)) {
          it.log.push(effect.token);
        }
        return it.version;
      };
      const version = commit(world);
      yield [`commits version ${version}`, { ok: version }, world];
      if (!faulty) return;
      const lost = fault();
      commit(lost);
      yield ["commits, unheard", { fails: "unknown_outcome" }, lost];
      yield ["commits nothing, unheard", { fails: "unknown_outcome" }, fault()];
      return;
    }
    case "record":
      world.log.push(effect.token);
      yield ["records its row", { ok: undefined }, world];
      return;
    case "publish": {
      const there = world.log.includes(effect.token);
      const wait = effect.ticks ?? PUBLISHED;
      const over = world.time - effect.since >= wait;
      if (!there || over) yield ["its row is published", { ok: there }, world];
      return;
    }
    case "list": {
      const { log: tokens, registered, leases } = world;
      const listed = { tokens, registered, leases };
      yield ["reads the outbox", { ok: listed }, world];
      return;
    }
    case "put lease":
      world.leases = [...world.leases, effect.row]
        .sort((a, b) => b.turn - a.turn || a.by - b.by);
      yield [`puts a lease of ${effect.row.ticks}`, { ok: undefined }, world];
      return;
    case "remove leases": {
      const gone = effect.rows.map((row) => JSON.stringify(row));
      world.leases = world.leases
        .filter((row) => !gone.includes(JSON.stringify(row)));
      yield [`removes ${gone.length} leases`, { ok: undefined }, world];
      return;
    }
    case "settle":
      world.log = world.log.filter((it) =>
        effect.tokens !== "all" && !effect.tokens.includes(it)
      );
      yield [`settles ${effect.tokens}`, { ok: undefined }, world];
  }
}

/** An operation on the server that the instance is led to. */
function* connected(
  { mutant, separate }: Scenario,
  instance: number,
  operation: Operation<Person>,
  copy: () => World,
  fault: () => World,
): Generator<Choice> {
  const world = copy();
  const own = world.instances[instance];
  if (!own) return;
  const { reaches, knows, registered } = own;
  const trusted = epochOf(own, world, mutant) !== undefined;
  if (reaches !== knows && mutant !== "the identity is not checked") {
    // A connection begins with the question for the identity.
    own.knows = reaches;
    if (mutant !== "an answer before the identity is known") {
      yield [`${show(operation)} meets server ${reaches}`, DOWN, world];
      return;
    }
  }
  if (!trusted && mutant !== "keys of an epoch that is not trusted") {
    yield [`${show(operation)} has no epoch`, DOWN, world];
    return;
  }
  const epoch = mutant === "no epoch in the keys" ? 0 : registered.epoch;
  const sent = {
    operation,
    slot: slotOf(separate ? instance : reaches, epoch),
  };
  yield* cacheOutcomes(sent, world, world.faults > 0, fault);
}

function* cacheOutcomes(
  sent: Sent,
  world: World,
  faulty: boolean,
  fault: () => World,
): Generator<Choice> {
  const { operation } = sent;
  const text = show(operation);
  const reply = apply(world, sent);
  const told = reply === undefined ? "nothing" : JSON.stringify(reply);
  yield [`${text} → ${told}`, { ok: reply }, world];
  if (!faulty) return;
  yield [`${text} is lost`, DOWN, fault()];
  if (operation.op === "get") return;
  const unheard = fault();
  apply(unheard, sent);
  yield [`${text} is done, unheard`, DOWN, unheard];
  const late = fault();
  late.late.push(sent);
  yield [`${text} is given up, and still under way`, DOWN, late];
  const twice = fault();
  const answered = apply(twice, sent);
  twice.late.push(sent);
  yield [`${text} is done, and will be once more`, { ok: answered }, twice];
}

/** An operation as text. */
export function show(operation: Operation<Person>): string {
  const { op } = operation;
  const version = "version" in operation ? ` if ${operation.version}` : "";
  if (!("value" in operation)) return op;
  const { value } = operation;
  if (typeof value === "string") return `${op} ${value}`;
  return `${op} version ${value.record?.firstName}${version}`;
}
