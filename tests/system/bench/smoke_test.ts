import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { canInstall } from "../../support/servers/apt.ts";
import { ask } from "./load/ask.ts";
import { h2load } from "./load/h2load.ts";
import { reads } from "./load/work.ts";
import { wrk } from "./load/wrk.ts";
import { cpu, memory } from "./machine/proc.ts";
import { type Servers, startServers } from "./machine/servers.ts";
import { findTools, type Tool, type Tools } from "./machine/tools.ts";
import { keptBy } from "./parts/memory.ts";
import { PEOPLE, personOf } from "./peers/people.ts";
import { compareHeaderFields, DifferentHeader } from "./subjects/compared.ts";
import { type Peer, PEERS, peersOf } from "./subjects/peers.ts";
import { SERVED, servedOf } from "./subjects/served.ts";
import { type Lazy, Subjects } from "./subjects/subjects.ts";

const WANTED: readonly Tool[] = ["wrk", "h2load", "nginx", "gunicorn"];

/** The program that a peer cannot do without. */
const NEEDS: Readonly<Partial<Record<Peer, Tool>>> = {
  nginx: "nginx",
  flask: "gunicorn",
};

describe("the benchmark", () => {
  let stack: AsyncDisposableStack;
  let tools: Tools;
  let servers: Servers;
  let peers: Readonly<Record<Peer, Lazy>>;
  let served: ReturnType<typeof servedOf>;

  beforeAll(async () => {
    await using started = new AsyncDisposableStack();
    tools = await findTools(WANTED, () => {}, new AbortController().signal);
    servers = started.use(await startServers());
    const subjects = started.use(new Subjects());
    peers = subjects.all(peersOf(servers, tools));
    served = subjects.all(servedOf(servers));
    stack = started.move();
  });

  afterAll(() => stack.disposeAsync());

  it("names each program that it neither finds nor can install", () => {
    const absent = WANTED.filter((it) => !tools.paths[it]);
    assertEquals(tools.missing.length, absent.length);
    for (const [i, tool] of absent.entries()) {
      assert(tools.missing[i]?.startsWith(`${tool} (Debian: `));
    }
    if (canInstall()) assertEquals(absent, []);
  });

  for (const name of Object.keys(PEERS) as Peer[]) {
    it(`gets an answer of ${PEERS[name]}`, async () => {
      const needed = NEEDS[name];
      if (needed && !tools.paths[needed]) {
        await assertRejects(peers[name], Error, "is not on this machine");
        return;
      }
      const { url } = await peers[name]();
      const person = personOf(1);
      const method = name.startsWith("write") ? "PUT" : "GET";
      const { status, body } = await ask(url, method, person);
      assertEquals(status, 200);
      assertEquals(JSON.parse(body), person);
    });
  }

  it("gets the same header fields of the peers as of the service", async () => {
    await compareHeaderFields(served, peers);
  });

  it("is refused if a peer sends less than the service", async () => {
    const error = await assertRejects(
      () => compareHeaderFields(served, { ...peers, memjs: peers.bare }),
      DifferentHeader,
      `${PEERS.memjs}: `,
    );
    assert(error.message.includes("x-request-id: only the service has it"));
  });

  it("loads a server as hard as it can, and sees what that costs", async () => {
    if (!tools.paths.wrk) return;
    const subject = await served.memcached();
    const before = cpu(subject.pids);
    const effort = { connections: 4, seconds: 1 };
    const program = tools.paths.wrk;
    assert(await wrk(program, subject.url, reads(PEOPLE), effort) > 0);
    assert(cpu(subject.pids) > before, SERVED.memcached);
    assert(memory(subject.pids) > 10);
  });

  it("counts what a process keeps for each person, and no garbage", async () => {
    const bytes = await keptBy("lru", 10_000);
    // The id, an object of three fields, and an entry of a Map.
    assert(bytes > 60 && bytes < 400, `${bytes} bytes`);
    // A person in the service has a body and an entity-tag, too.
    assert(await keptBy("service", 10_000) > bytes);
  });

  it("asks for a rate, and sees how long each answer takes", async () => {
    if (!tools.paths.h2load) return;
    const { url } = await peers.constant();
    const program = tools.paths.h2load;
    const times = await h2load(program, url, reads(PEOPLE), 640, 1);
    assert(times.length > 0);
    assert(times.every((it) => it > 0));
  });
});
