/**
 * A steady load on the service over HTTP: so many requests a second, whether
 * it answers or not, and an account of every answer.
 *
 * @module
 */
import { Client, type Reply } from "./client.ts";
import { Ledger, type Wrong } from "./ledger.ts";

/**
 * What is asked for: a person who is cached and never written, one who is
 * written all the time, a write of one, a person who is not there, a write of
 * the one that many clients write at once, and one that is put and deleted in turns.
 */
export type Kind = "kept" | "live" | "write" | "absent" | "hot" | "churn";

/** One answer. */
export interface Answer extends Omit<Reply, "version"> {
  /** What was asked for. */
  readonly kind: Kind;
  /** When it was asked for, by `performance.now()`. */
  readonly at: number;
  /** Milliseconds until the answer was read. */
  readonly took: number;
  /** What was wrong with what it said of a person. */
  readonly fault: Wrong | undefined;
}

const KEPT = 20;
/** How many people are written all the time. */
export const LIVE = 12;

/** The person that many clients write at once. */
export const HOT = "hot";

/** How many people are put and deleted in turns. */
const CHURN = 8;

/** How many lists at once occupy each connection to the store. */
const LISTS = 20;

/** Milliseconds within which the store must tell what it has. */
const TOLD = 8000;

// Of eleven requests.
const MIX: readonly Kind[] = [
  ...["kept", "kept", "kept", "live", "live", "live"] as const,
  ...["write", "write", "hot", "churn", "absent"] as const,
];

/** Asks, and keeps the answers until they are taken. */
export class Workload implements AsyncDisposable {
  readonly #url: URL;
  readonly #rate: number;
  #client: Client;
  readonly #kept = ledgers("kept", KEPT);
  readonly #live = ledgers("live", LIVE);
  readonly #underWay = new Set<Promise<void>>();
  #answers: Answer[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #begun = 0;
  #asked = 0;
  #turns = 0;
  #writes = true;

  /** A load of so many requests a second on the service at the URL. */
  constructor(url: URL, rate: number) {
    this.#url = url;
    this.#rate = rate;
    this.#client = new Client(url);
  }

  /** Makes the people there, and begins to ask. */
  async start(): Promise<void> {
    for (const one of [...this.#kept, ...this.#live]) await this.#write(one);
    await this.#client.put(HOT, 1);
    await this.warm();
    this.resume();
  }

  /** Asks again. */
  resume(): void {
    this.#begun = performance.now();
    this.#asked = 0;
    this.#timer = setInterval(() => this.#keepUp(), 5);
  }

  /** Asks no more, and waits for the answers. */
  async rest(): Promise<void> {
    clearInterval(this.#timer);
    await this.settled();
  }

  /** Occupies each connection to the store at once, then asks by new ones. */
  async reconnect(): Promise<void> {
    const lists = Array.from({ length: LISTS }, () => this.#client.versions());
    await Promise.all(lists);
    this.#client[Symbol.dispose]();
    this.#client = new Client(this.#url);
  }

  /** Whether people are written; reads go on. */
  set writes(on: boolean) {
    this.#writes = on;
  }

  /** Sees to it that those who are to be cached are. */
  async warm(): Promise<void> {
    for (const { id } of this.#kept) await this.#client.get(id);
  }

  /** The answers since the last time. */
  take(): Answer[] {
    const answers = this.#answers;
    this.#answers = [];
    return answers;
  }

  /** Waits for the answers to all that was asked until now. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Whether the service does all that it is for, at its best. */
  async healthy(): Promise<boolean> {
    const put = await this.#client.put("probe", 1);
    if (put.status === undefined || put.status >= 300 || put.cacheStatus) {
      return false;
    }
    await this.#client.get("probe");
    const { cacheStatus } = await this.#client.get("probe");
    return /^person; hit; ttl=\d+; age=\d+$/.test(cacheStatus);
  }

  /**
   * The people who are older in the store than what was acknowledged, each with
   * what is there, or `undefined` if it does not tell. Exact while no client
   * writes: a write in between would cover up what was lost before.
   */
  async lost(): Promise<readonly string[] | undefined> {
    await this.settled();
    const giveUp = performance.now() + TOLD;
    while (performance.now() < giveUp) {
      // What is acknowledged while the store answers need not be in the answer.
      const before = [...this.#kept, ...this.#live]
        .map(({ id, ledger }) => ({ id, ledger, floor: ledger.floor }));
      const versions = await this.#client.versions().catch(() => undefined);
      if (versions) {
        return before.flatMap(({ id, ledger, floor }) => {
          const version = versions.get(id) ?? 0;
          const lost = ledger.fault(version, floor) === "stale";
          return lost ? [`${id}: ${ledger.told(version)}`] : [];
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return undefined;
  }

  /** Asks no more, and waits for the answers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.rest();
    this.#client[Symbol.dispose]();
  }

  #keepUp(): void {
    const due = (performance.now() - this.#begun) / 1000 * this.#rate;
    while (this.#asked < due) {
      const asked = this.#ask(this.#asked++);
      this.#underWay.add(asked);
      asked.then(() => this.#underWay.delete(asked));
    }
  }

  async #ask(n: number): Promise<void> {
    const kind = MIX[n % MIX.length] ?? "kept";
    const some = Math.floor(Math.random() * 1e9);
    const at = performance.now();
    const done = await this.#act(kind, some);
    const took = performance.now() - at;
    if (done) this.#answers.push({ fault: undefined, ...done, kind, at, took });
  }

  async #act(
    kind: Kind,
    some: number,
  ): Promise<(Reply & { fault?: Wrong | undefined }) | undefined> {
    switch (kind) {
      case "kept":
        return await this.#read(this.#kept[some % KEPT]);
      case "live":
        return await this.#read(this.#live[some % LIVE]);
      case "absent":
        return await this.#read({ id: `absent-${some}`, ledger: new Ledger() });
      case "write": {
        const free = this.#live.filter((it) => !it.ledger.writing);
        const one = free[some % free.length];
        return one && this.#writes ? await this.#write(one) : undefined;
      }
      case "hot":
        return this.#writes ? await this.#client.put(HOT, some) : undefined;
      case "churn":
        return this.#writes ? await this.#churn() : undefined;
    }
  }

  async #read(
    one: Known | undefined,
  ): Promise<Reply & { fault?: Wrong | undefined }> {
    if (!one) throw new RangeError("there is no person to read");
    const { id, ledger } = one;
    const { floor } = ledger;
    const done = await this.#client.get(id);
    const known = done.status === 200 || done.status === 404;
    const fault = known ? ledger.fault(done.version, floor) : undefined;
    return { ...done, fault };
  }

  #churn(): Promise<Reply> {
    const turn = this.#turns++;
    const id = `churn-${Math.floor(turn / 2) % CHURN}`;
    return turn % 2 === 0
      ? this.#client.put(id, turn)
      : this.#client.delete(id);
  }

  async #write({ id, ledger }: Known): Promise<Reply> {
    const version = ledger.begin();
    const done = await this.#client.put(id, version);
    ledger.end(version, done.status);
    return done;
  }
}

/** A person, and what is known of it. */
interface Known {
  readonly id: string;
  readonly ledger: Ledger;
}

function ledgers(name: string, many: number): readonly Known[] {
  return Array.from({ length: many }, (_, i) => ({
    id: `${name}-${i}`,
    ledger: new Ledger(),
  }));
}
