/**
 * Explores every state that a scenario can reach, breadth first, so that the
 * first violation found has the shortest trace.
 *
 * The law: a reader never returns a version older than the newest one that was
 * acknowledged before it began; one that refreshes, than the newest that was
 * committed by then, also behind the service's back.
 *
 * @module
 */
import type { Person } from "../../../src/person/person.ts";
import { type Operation, WRITING } from "../../../src/dao/key_value.ts";
import { hasCode } from "../../../src/errors.ts";
import type { Body, ModelEffect } from "./process.ts";
import { answer, resume } from "./process.ts";
import { apply, type Outcome, type World } from "./world.ts";

/** A process of a scenario. */
export interface Role {
  /** What it is called in a trace. */
  readonly name: string;
  /** On which instance it runs. */
  readonly instance: number;
  /** What it does. */
  readonly body: Body;
  /** Whether it begins only when the one before it has ended. */
  readonly inTurn?: boolean;
  /** Whether it must return what was committed before it began. */
  readonly seesCommitted?: boolean;
  /** Whether who begins after it must return nothing older than it did. */
  readonly acknowledges?: boolean;
}

/** What is explored. */
export interface Scenario {
  /** The processes; alike ones next to each other start in this order. */
  readonly roles: readonly Role[];
  /** How many instances there are. */
  readonly instances: number;
  /** Instances that never reach the cache. */
  readonly cutOff?: readonly number[];
  /** How many faults of the network there may be. */
  readonly faults?: number;
  /** How many writers may die. */
  readonly crashes?: number;
  /** How many evictions there may be; any number without it. */
  readonly evictions?: number;
  /** Whether reads of the store may fail, as faults. */
  readonly storeFails?: boolean;
  /** Rows that the log has at the start. */
  readonly log?: readonly string[];
  /** What the cache holds at the start. */
  readonly cache?: World["cache"];
  /**
   * Whether a writer's death counts as acknowledging what it committed. True
   * as long as its mark stays, so marks are then not evicted.
   */
  readonly deathAcknowledges?: boolean;
}

/** What an exploration found. */
export interface Explored {
  /** How many different states were reached. */
  readonly states: number;
  /** The shortest way to a violation, step by step, if there is one. */
  readonly violation: readonly string[] | undefined;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
}

interface Step {
  readonly label: string;
  readonly world: World;
  readonly stale?: string;
}

function start(scenario: Scenario): World {
  return {
    cache: { ...scenario.cache },
    late: [],
    version: 0,
    log: [...scenario.log ?? []],
    acknowledged: 0,
    instances: Array.from({ length: scenario.instances }, () => ({
      held: [],
      listed: [],
      vouched: true,
      near: null,
      forgotten: 0,
      flights: [],
    })),
    processes: scenario.roles.map(() => ({
      status: "waiting",
      history: [],
      floor: 0,
    })),
    faults: scenario.faults ?? 0,
    crashes: scenario.crashes ?? 0,
    evictions: scenario.evictions ?? -1,
  };
}

/** Explores all of a scenario, or the first `limit` states of it. */
export function explore(scenario: Scenario, limit = Infinity): Explored {
  const first = JSON.stringify(start(scenario));
  // From where, and by which step, each state was first reached.
  const reached = new Map<string, readonly [string, string] | undefined>();
  const keyOf = (text: string) => hash(text);
  reached.set(keyOf(first), undefined);
  let frontier = [first];
  while (frontier.length > 0) {
    const next: string[] = [];
    for (const text of frontier) {
      for (const { label, world, stale } of steps(scenario, text)) {
        if (stale) {
          const trace = [...traceTo(reached, keyOf(text)), label, stale];
          return { states: reached.size, violation: trace, complete: false };
        }
        world.late.sort((a, b) =>
          JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
        );
        const there = JSON.stringify(world);
        const key = keyOf(there);
        if (reached.has(key)) continue;
        reached.set(key, [keyOf(text), label]);
        next.push(there);
      }
      if (reached.size > limit) {
        return { states: reached.size, violation: undefined, complete: false };
      }
    }
    frontier = next;
  }
  return { states: reached.size, violation: undefined, complete: true };
}

function traceTo(
  reached: ReadonlyMap<string, readonly [string, string] | undefined>,
  key: string,
): string[] {
  const labels: string[] = [];
  for (let at = reached.get(key); at; at = reached.get(at[0])) {
    labels.unshift(at[1]);
  }
  return labels;
}

/** 106 bits of a text: two states are never taken for one in practice. */
function hash(text: string): string {
  let a = 0xdeadbeef, b = 0x41c6ce57, c = 0x9e3779b9, d = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
    c = Math.imul(c + code, 2246822519) ^ (a >>> 15);
    d = Math.imul(d + code, 3266489917) ^ (b >>> 13);
  }
  return String.fromCharCode(
    ...[a, b, c, d].flatMap((it) => [it & 0xffff, it >>> 16]),
  );
}

/** Every step that can be taken from a state. */
function* steps(scenario: Scenario, text: string): Generator<Step> {
  const here: World = JSON.parse(text);
  const copy = (): World => JSON.parse(text);

  for (const space of ["generation", "data"] as const) {
    const value = here.cache[space];
    if (value === undefined || here.evictions === 0) continue;
    if (value === WRITING && scenario.deathAcknowledges) continue;
    const world = copy();
    delete world.cache[space];
    if (world.evictions > 0) world.evictions -= 1;
    yield { label: `the cache evicts ${space}`, world };
  }
  for (const i of here.late.keys()) {
    const world = copy();
    const [operation] = world.late.splice(i, 1);
    if (!operation) continue;
    apply(world, operation);
    yield { label: `late: ${show(operation)}`, world };
  }

  let publishing = false;
  for (const [self, process] of here.processes.entries()) {
    const role = scenario.roles[self];
    if (!role) continue;
    if (process.status === "waiting") {
      const before = here.processes[self - 1];
      const twin = scenario.roles[self - 1]?.body === role.body &&
        scenario.roles[self - 1]?.instance === role.instance;
      if (twin && before?.status === "waiting") continue;
      if (twin && role.inTurn && before?.status !== "done") continue;
      const world = copy();
      const started = world.processes[self];
      if (!started) continue;
      started.status = "running";
      started.floor = role.seesCommitted ? world.version : world.acknowledged;
      yield settle(role, self, world, `${role.name} begins`);
      continue;
    }
    if (process.status !== "running") continue;
    const position = resume(here, self, role.instance, role.body);
    if (!("at" in position)) continue;
    if (position.at.at === "publish") publishing = true;
    for (
      const [label, outcome, world] of outcomes(
        scenario,
        self,
        position.at,
        copy,
      )
    ) {
      answer(world, self, outcome);
      yield settle(role, self, world, `${role.name}: ${label}`);
    }
    if (here.crashes > 0 && role.name.startsWith("writer")) {
      const world = copy();
      const dead = world.processes[self];
      if (!dead) continue;
      Object.assign(dead, { status: "crashed", history: [] });
      world.crashes -= 1;
      if (scenario.deathAcknowledges) world.acknowledged = world.version;
      yield { label: `${role.name} dies`, world };
    }
  }

  for (const [i, { vouched }] of here.instances.entries()) {
    if (!vouched || !publishing) continue;
    const world = copy();
    const instance = world.instances[i];
    if (instance) instance.vouched = false;
    yield { label: `the lease of instance ${i} runs out`, world };
  }
}

/** Lets a process run to its next step, and checks what it returns. */
function settle(
  role: Role,
  self: number,
  world: World,
  label: string,
): Step {
  const position = resume(world, self, role.instance, role.body);
  if ("at" in position) return { label, world };
  const process = world.processes[self];
  if (!process) return { label, world };
  const { floor } = process;
  Object.assign(process, { status: "done", history: [], floor: 0 });
  if ("threw" in position) {
    const known = hasCode(position.threw, "unavailable") ||
      hasCode(position.threw, "unknown_outcome");
    if (!known) throw position.threw;
    return { label: `${label}; it fails`, world };
  }
  const version = position.returned;
  if (version === undefined) return { label, world };
  if (role.name.startsWith("writer") || role.acknowledges && version >= floor) {
    world.acknowledged = Math.max(world.acknowledged, version);
    return { label: `${label}; version ${version} is acknowledged`, world };
  }
  if (version >= floor) return { label, world };
  const stale =
    `${role.name} returns version ${version}, but ${floor} was to be seen when it began`;
  return { label, world, stale };
}

type Choice = [label: string, outcome: Outcome, world: World];

const DOWN: Outcome = { fails: "unavailable" };

/** Every way in which a step may turn out. */
function* outcomes(
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
      } else yield* cacheOutcomes(effect.operation, world, faulty, fault);
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
      yield ["hears of the replies", { ok: undefined }, world];
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
      const known = world.instances.every((it, i) =>
        i === instance || !it.vouched || it.listed.includes(effect.token)
      );
      if (!there || known) yield ["its row is known", { ok: there }, world];
      return;
    }
    case "list":
      yield ["reads the log", { ok: world.log }, world];
      return;
    case "settle":
      world.log = world.log.filter((it) =>
        effect.tokens !== "all" && !effect.tokens.includes(it)
      );
      yield [`settles ${effect.tokens}`, { ok: undefined }, world];
  }
}

function* cacheOutcomes(
  operation: Operation<Person>,
  world: World,
  faulty: boolean,
  fault: () => World,
): Generator<Choice> {
  const text = show(operation);
  const reply = apply(world, operation);
  const told = reply === undefined ? "nothing" : JSON.stringify(reply);
  yield [`${text} → ${told}`, { ok: reply }, world];
  if (!faulty) return;
  yield [`${text} is lost`, DOWN, fault()];
  if (operation.op === "get") return;
  const unheard = fault();
  apply(unheard, operation);
  yield [`${text} is done, unheard`, DOWN, unheard];
  const late = fault();
  late.late.push(operation);
  yield [`${text} is given up, and still under way`, DOWN, late];
  // TCP never delivers twice and the transport never resends: an add that
  // came twice would be the mutant "token sent twice".
  if (operation.op === "add") return;
  const twice = fault();
  const answered = apply(twice, operation);
  twice.late.push(operation);
  yield [`${text} is done, and will be once more`, { ok: answered }, twice];
}

function show(operation: Operation<Person>): string {
  const { op, key } = operation;
  if (!("value" in operation)) return `${op} ${key.space}`;
  const { value } = operation;
  if (typeof value === "string") return `${op} ${key.space}=${value}`;
  const version = value.record?.firstName;
  const generation = value.kind === "entry" ? `${value.generation}:` : "";
  return `${op} ${key.space}=${generation}version ${version}`;
}
