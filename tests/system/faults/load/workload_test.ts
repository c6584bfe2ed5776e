/**
 * What the load makes of a service that is wrong.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Answer, type Kind, LIVE, Workload } from "./workload.ts";

const RATE = 500;
const MISSING = { type: "urn:problem:person:not-found", detail: "Not here." };

interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A service without guarantees, whose answers to reads can be tampered with. */
class Stub implements AsyncDisposable {
  readonly people = new Map<string, Person>();
  tamper: (id: string, person?: Person) => Person | undefined = (_, it) => it;
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => this.#answer(request),
  );

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#server.addr.port}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const [, id = ""] = /\/persons\/(.+)/.exec(request.url) ?? [];
    if (id === "") return Response.json({ persons: [...this.people.values()] });
    if (request.method === "PUT") {
      this.people.set(id, { id, ...await request.json() });
      return Response.json(this.people.get(id));
    }
    if (request.method === "DELETE") {
      this.people.delete(id);
      return new Response(null, { status: 204 });
    }
    const person = this.tamper(id, this.people.get(id));
    if (person) return Response.json(person);
    return Response.json(MISSING, {
      status: 404,
      headers: { "Content-Type": "application/problem+json" },
    });
  }
}

/** Answers of a load on the service, which has some of every kind. */
async function answersOf(load: Workload): Promise<readonly Answer[]> {
  const answers = load.take();
  while (new Set(answers.map((it) => it.kind)).size < 6) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    answers.push(...load.take());
  }
  return answers;
}

/** The kinds of requests whose answers have that fault. */
function kindsWith(answers: readonly Answer[], fault: Answer["fault"]): Kind[] {
  const bad = answers.filter((it) => it.fault === fault);
  return [...new Set(bad.map((it) => it.kind))].sort();
}

// The client's connections outlive a test.
const shared = { sanitizeOps: false, sanitizeResources: false };

describe("a load on a service", shared, () => {
  async function loaded(
    tamper: Stub["tamper"],
    test: (load: Workload, stub: Stub) => Promise<void>,
  ): Promise<void> {
    await using stub = new Stub();
    await using load = new Workload(stub.url, RATE);
    await load.start();
    load.take();
    stub.tamper = tamper;
    await test(load, stub);
  }

  it("that is right has nothing to object to", async () => {
    await loaded((_, it) => it, async (load) => {
      const answers = await answersOf(load);
      assertEquals(answers.filter((it) => it.fault), []);
      assertEquals(await load.lost(), []);
    });
  });

  it("that makes versions up sees it, of any person", async () => {
    await loaded(
      (id) => ({ id, firstName: "Ann", lastName: "1000000" }),
      async (load) => {
        await load.settled();
        load.take();
        const answers = await answersOf(load);
        assertEquals(kindsWith(answers, "unwritten"), [
          "absent",
          "kept",
          "live",
        ]);
      },
    );
  });

  it("that forgets people sees it, those never written again too", async () => {
    await loaded(() => undefined, async (load) => {
      await load.settled();
      load.take();
      const answers = await answersOf(load);
      assertEquals(kindsWith(answers, "stale"), ["kept", "live"]);
    });
  });

  it("that answers with another person sees it", async () => {
    await loaded(
      (_, it) => it && { ...it, id: `${it.id}0` },
      async (load) => {
        await load.settled();
        load.take();
        const answers = await answersOf(load);
        assertEquals(kindsWith(answers, "unwritten"), ["kept", "live"]);
      },
    );
  });

  it("writes no person when told so, and reads on", async () => {
    await loaded((_, it) => it, async (load) => {
      load.writes = false;
      await load.settled();
      load.take();
      const answers: Answer[] = [];
      while (answers.length < 30) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        answers.push(...load.take());
      }
      const kinds = new Set(answers.map((it) => it.kind));
      assertEquals([...kinds].sort(), ["absent", "kept", "live"]);
    });
  });

  for (const many of [1, 5, LIVE]) {
    it(`counts ${many} who were forgotten as ${many}`, async () => {
      await loaded((_, it) => it, async (load, { people }) => {
        load.writes = false;
        await load.settled();
        for (let i = 0; i < many; i++) people.delete(`live-${i}`);
        assertEquals((await load.lost())?.length, many);
      });
    });
  }
});
