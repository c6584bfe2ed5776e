/**
 * Every step that can be taken from a state, judged by the law: a reader never
 * returns a version older than the newest one that was acknowledged before it
 * began, or that another writer had committed a lease before. A reader that
 * refreshes returns none that is older than the newest one that was committed by
 * then.
 *
 * @module
 */
import { MARK } from "../../../src/dao/key_value.ts";
import { hasCode } from "../../../src/errors.ts";
import { outcomes, show } from "./outcomes.ts";
import { Progress, START } from "./progress.ts";
import type { Role, Scenario } from "./scenario.ts";
import {
  apply,
  copyOf,
  copyServer,
  floorOf,
  PUBLISHED,
  type World,
} from "./world.ts";

/** A step, and the state that it leads to. */
export interface Step {
  /** What is said of it. */
  readonly label: string;
  /** The state after it. */
  readonly world: World;
  /** How it breaks the law, if it does. */
  readonly stale?: string;
}

/** The processes of a scenario. */
export function processesOf({ roles }: Scenario): readonly Progress[] {
  return roles.map(({ body, instance }, i) => new Progress(body, i, instance));
}

/** Every step that can be taken from a state. */
export function* steps(
  scenario: Scenario,
  processes: readonly Progress[],
  here: World,
): Generator<Step> {
  const copy = () => copyOf(here);
  yield* cacheSteps(scenario, here, copy);
  let publishing = false;
  for (const [self, { status, place }] of here.processes.entries()) {
    const role = scenario.roles[self];
    const progress = processes[self];
    if (!role || !progress) continue;
    if (status === "waiting" && mayBegin(scenario.roles, self, here)) {
      const world = copy();
      const floor = role.seesCommitted ? world.version : floorOf(world);
      const begun = { status: "running", place: progress.begin(world), floor };
      Object.assign(world.processes[self] ?? {}, begun);
      yield settle(role, progress, self, world, `${role.name} begins`);
    }
    if (status !== "running") continue;
    const position = progress.position(place);
    if (!("at" in position)) continue;
    if (position.at.at === "publish" || position.at.at === "wait") {
      publishing = true;
    }
    for (const choice of outcomes(scenario, self, position.at, copy)) {
      const [label, outcome, world] = choice;
      const process = world.processes[self];
      if (process) process.place = progress.answer(world, place, outcome);
      yield settle(role, progress, self, world, `${role.name}: ${label}`);
    }
    if (here.crashes > 0 && role.name.startsWith("writer")) {
      const world = copy();
      end(world, self, "crashed");
      world.crashes -= 1;
      if (scenario.deathAcknowledges) world.acknowledged = world.version;
      yield { label: `${role.name} dies`, world };
    }
  }
  // Time matters only to leases, and to what is to be seen after their end.
  const waits = publishing && here.time < (scenario.ticks ?? MOST_TICKS);
  const due = here.due.some(({ at }) => here.time - at < PUBLISHED);
  if (!waits && !due) return;
  const later = copy();
  later.time += 1;
  yield { label: "a tick passes", world: later };
}

/** A write is published by then, and the leases before it are over. */
const MOST_TICKS = PUBLISHED;

/** What the cache does without being asked. */
function* cacheSteps(
  scenario: Scenario,
  here: World,
  copy: () => World,
): Generator<Step> {
  for (const [slot, entry] of Object.entries(here.entries)) {
    const marked = entry?.value === MARK && scenario.deathAcknowledges;
    if (here.evictions === 0 || marked) continue;
    const world = copy();
    delete world.entries[slot];
    if (world.evictions > 0) world.evictions -= 1;
    yield { label: "the cache evicts the value", world };
  }
  for (const [i, { reaches }] of here.instances.entries()) {
    if (here.moves === 0) continue;
    const world = copy();
    const server = 1 - reaches;
    Object.assign(world.instances[i] ?? {}, { reaches: server });
    world.moves -= 1;
    yield { label: `instance ${i} is led to server ${server}`, world };
  }
  if (here.copies > 0) {
    const world = copy();
    copyServer(world);
    world.copies -= 1;
    yield { label: "server 1 becomes a copy of server 0", world };
  }
  if (here.restarts > 0) {
    const world = copy();
    Object.assign(world, { entries: {}, era: here.era + 1, next: 1 });
    // No packet outlives its connection.
    world.late = [];
    world.restarts -= 1;
    yield { label: "the cache server restarts", world };
  }
  for (const i of here.late.keys()) {
    const world = copy();
    const [sent] = world.late.splice(i, 1);
    if (!sent) continue;
    apply(world, sent);
    yield { label: `late: ${show(sent.operation)}`, world };
  }
}

/** Whether a process may begin: of two that are alike, the first one first. */
function mayBegin(roles: readonly Role[], self: number, here: World): boolean {
  const [before, role] = [roles[self - 1], roles[self]];
  const twin = before?.body === role?.body &&
    before?.instance === role?.instance;
  const status = here.processes[self - 1]?.status;
  return !twin || status === "done" || status !== "waiting" && !role?.inTurn;
}

function end(world: World, self: number, status: "done" | "crashed"): void {
  Object.assign(world.processes[self] ?? {}, {
    status,
    place: START,
    floor: 0,
  });
}

/** Ends a process that has returned, and judges what it returned. */
function settle(
  role: Role,
  progress: Progress,
  self: number,
  world: World,
  label: string,
): Step {
  const { place = START, floor = 0 } = world.processes[self] ?? {};
  const position = progress.position(place);
  if ("at" in position) return { label, world };
  end(world, self, "done");
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
