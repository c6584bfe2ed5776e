/**
 * What circuit breakers take for a call that succeeds at once. The libraries
 * are fetched here and nowhere else: the project's lock does not know them.
 *
 * @module
 */
import { Breaker } from "../../../../src/resilience/breaker.ts";

type Call = () => Promise<number>;

interface Cockatiel {
  circuitBreaker(
    policy: unknown,
    options: { halfOpenAfter: number; breaker: unknown },
  ): { execute(call: Call): Promise<number> };
  readonly ConsecutiveBreaker: new (failures: number) => unknown;
  readonly handleAll: unknown;
}

interface Opossum {
  readonly default: new (call: Call, options: { timeout: false }) => {
    fire(): Promise<number>;
  };
}

const CALLS = 200_000;
const call: Call = () => Promise.resolve(1);

/** A package of npm; by a name that no tool reads before this runs. */
function library<T>(name: string): Promise<T> {
  return import(`npm:${name}`);
}

function ours(): Call {
  const breaker = new Breaker({ failures: 5 });
  return async () => {
    const era = breaker.enter();
    if (era === undefined) throw new Error("it is open");
    const result = await call();
    breaker.succeeded(era);
    return result;
  };
}

async function cockatiel(): Promise<Call> {
  const { circuitBreaker, ConsecutiveBreaker, handleAll } = await library<
    Cockatiel
  >("cockatiel@4.0.0");
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: 50,
    breaker: new ConsecutiveBreaker(5),
  });
  return () => policy.execute(call);
}

async function opossum(): Promise<Call> {
  const { default: Opossum } = await library<Opossum>("opossum@10.0.0");
  const breaker = new Opossum(call, { timeout: false });
  return () => breaker.fire();
}

/** Microseconds a call. */
async function time(call: Call): Promise<number> {
  const begun = performance.now();
  for (let i = 0; i < CALLS; i++) await call();
  return (performance.now() - begun) * 1000 / CALLS;
}

const breakers: Readonly<Record<string, Call>> = {
  "none": call,
  "ours": ours(),
  "cockatiel": await cockatiel(),
  "opossum": await opossum(),
};
for (let round = 0; round < 6; round++) {
  for (const [name, call] of Object.entries(breakers)) {
    const taken = await time(call);
    // The first round is for the compiler.
    if (round > 0) Deno.stdout.writeSync(line(name, taken));
  }
}
Deno.exit();

function line(name: string, taken: number): Uint8Array {
  return new TextEncoder().encode(`${name} ${taken}\n`);
}
