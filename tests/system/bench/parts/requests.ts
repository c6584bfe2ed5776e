/**
 * What a request costs the server, beside what it costs a peer.
 *
 * @module
 */
import { ASKED, CONNECTIONS, load, type Work } from "../load/wrk.ts";
import { cpu, median, memory } from "../machine/proc.ts";
import type { Servers } from "../machine/servers.ts";
import { Subject } from "../subjects/subject.ts";
import { print, printTable } from "../report/table.ts";

interface Case {
  readonly name: string;
  readonly method: Work["method"];
  readonly start: () => Promise<Subject>;
  /** The name of the case that it is compared with. */
  readonly peer?: string;
}

/** How long a round of one case takes, in seconds, after its warm-up. */
const SECONDS = 2;
const WARM_UP = 1;

function cases({ mysql, memcached }: Servers): Case[] {
  const memcache = `memcache://127.0.0.1:${memcached.port}`;
  const peer = (name: string, ...args: string[]) => () =>
    Subject.start(`tests/system/bench/peers/${name}.ts`, args);
  const service = (database: string, cache: string, source = "cache") => () =>
    Subject.service({
      PERSON_DATABASE: database,
      PERSON_CACHE: cache,
      PERSON_SOURCE: source,
    });
  const GET = { method: "GET" } as const;
  const embedded = "sqlite::memory:";
  const byHand = "peer: Hono + memjs get";
  return [
    { ...GET, name: "peer: bare Deno.serve", start: peer("bare") },
    { ...GET, name: "peer: bare Hono", start: peer("hono") },
    {
      ...GET,
      name: byHand,
      start: peer("memjs", `127.0.0.1:${memcached.port}`),
    },
    {
      ...GET,
      name: "hit on memory:",
      start: service(embedded, "memory:"),
      peer: "peer: bare Hono",
    },
    {
      ...GET,
      name: "strict hit on memcache",
      start: service(embedded, memcache),
      peer: byHand,
    },
    {
      ...GET,
      name: "staleness= hit on memcache",
      start: service(embedded, `${memcache}?staleness=9999ms`),
      peer: byHand,
    },
    {
      ...GET,
      name: "database read, SQLite",
      start: service(embedded, "memory:", "database"),
      peer: "peer: bare Hono",
    },
    {
      ...GET,
      name: "database read, MariaDB",
      start: service(mysql, memcache, "database"),
      peer: byHand,
    },
    {
      method: "PUT",
      name: "write, MariaDB + memcache",
      start: service(mysql, memcache),
      peer: byHand,
    },
  ];
}

interface Running extends Case {
  readonly subject: Subject;
  readonly costs: number[];
  readonly rates: number[];
}

/** Measures all cases in so many interleaved rounds, and prints the medians. */
export async function measureRequests(
  servers: Servers,
  rounds: number,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const running: Running[] = [];
  for (const it of cases(servers)) {
    const subject = stack.use(await it.start());
    if (!it.name.startsWith("peer: ")) await fill(subject);
    running.push({ ...it, subject, costs: [], rates: [] });
  }
  for (let round = 1; round <= rounds; round++) {
    print(`Round ${round} of ${rounds}`);
    for (const it of running) await measure(it);
  }
  report(running);
}

async function measure(it: Running): Promise<void> {
  const { subject, method, costs, rates } = it;
  await load(subject.work(method), WARM_UP);
  const before = cpu(subject.pid);
  const count = await load(subject.work(method), SECONDS);
  costs.push((cpu(subject.pid) - before) / count);
  rates.push(count / SECONDS);
}

function report(running: readonly Running[]): void {
  const costOf = (name: string) =>
    median(running.find((it) => it.name === name)?.costs ?? []);
  printTable(
    `A request, with ${CONNECTIONS} connections: medians of server CPU`,
    [
      ["case", "µs CPU", "least", "most", "1/s", "ratio", "MB", "to"],
      ...running.map(({ name, peer, costs, rates, subject }) => [
        name,
        costOf(name).toFixed(1),
        Math.min(...costs).toFixed(1),
        Math.max(...costs).toFixed(1),
        median(rates).toFixed(0),
        peer ? (costOf(name) / costOf(peer)).toFixed(2) : "",
        memory(subject.pid).most.toFixed(0),
        peer?.replace("peer: ", "") ?? "",
      ]),
    ],
  );
}

/** Puts everyone who is going to be asked for. */
async function fill({ url }: Subject): Promise<void> {
  for (let n = 0; n < ASKED; n++) {
    const id = `p${String(n).padStart(6, "0")}`;
    const response = await fetch(new URL(`/persons/${id}`, url), {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: '{"firstName":"First","lastName":"Last"}',
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`${response.status}`);
  }
}
