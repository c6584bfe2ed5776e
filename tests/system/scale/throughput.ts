/**
 * How many requests a second a balancer and so many instances answer.
 *
 * @module
 */
import { reads, type Work } from "../bench/load/work.ts";
import { CONNECTIONS, wrk } from "../bench/load/wrk.ts";
import { PEOPLE, personOf } from "../bench/peers/people.ts";
import { HaProxy } from "../../support/servers/haproxy.ts";
import { beforeInstances } from "./balancers.ts";
import type { Fleet } from "./fleet.ts";

const WRITES: Work = { method: "PUT", people: PEOPLE, batch: 1 };

/** The rates of a number of instances. */
export interface Rates {
  /** How many instances. */
  readonly instances: number;
  /** Reads a second. */
  readonly reads: number;
  /** Writes a second. */
  readonly writes: number;
}

/** Measures the first instance, the first two, and so on, for so many seconds each. */
export async function measure(
  { instances, target }: Fleet,
  program: string,
  seconds: number,
): Promise<Rates[]> {
  const found: Rates[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    const { id, ...names } = personOf(n);
    const answer = await fetch(new URL(`persons/${id}`, target.service?.url), {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(names),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`a write was answered ${answer.status}`);
  }
  for (let count = 1; count <= instances.length; count++) {
    const ports = instances.slice(0, count).map(({ url }) => Number(url.port));
    await using balancer = await HaProxy.start(beforeInstances(ports));
    const rate = async (work: Work) => {
      const effort = { connections: CONNECTIONS, seconds };
      const url = new URL(balancer.url);
      return await wrk(program, url, work, effort) / seconds;
    };
    // The first reads fill the cache.
    await rate(reads(PEOPLE));
    found.push({
      instances: count,
      reads: await rate(reads(PEOPLE)),
      writes: await rate(WRITES),
    });
  }
  return found;
}
