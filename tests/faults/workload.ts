/**
 * A steady load on the service over HTTP: so many requests a second, whether
 * it answers or not, and an account of every answer.
 *
 * @module
 */
import { Client, type Reply } from "./client.ts";
import { Ledger } from "./ledger.ts";

/**
 * What is asked for: a person who is cached and never written, one who is
 * written all the time, a write of one, and a person who is not there.
 */
export type Kind = "kept" | "live" | "write" | "absent";

/** One answer. */
export interface Answer extends Omit<Reply, "version"> {
  /** What was asked for. */
  readonly kind: Kind;
  /** When it was asked for, by `performance.now()`. */
  readonly at: number;
  /** Milliseconds until the answer was read. */
  readonly took: number;
  /** What was wrong with what it said of a person. */
  readonly fault: "stale" | "refused" | undefined;
}

const KEPT = 20;
const LIVE = 12;

// Of ten requests.
const MIX: readonly Kind[] = [
  ...["kept", "kept", "kept", "kept", "live", "live", "live"] as const,
  ...["write", "write", "absent"] as const,
];

/** Asks, and keeps the answers until they are taken. */
export class Workload implements AsyncDisposable {
  readonly #client: Client;
  readonly #rate: number;
  readonly #ledgers = Array.from({ length: LIVE }, () => new Ledger());
  readonly #underWay = new Set<Promise<void>>();
  #answers: Answer[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #begun = 0;
  #asked = 0;

  /** A load of so many requests a second on the service at the URL. */
  constructor(url: URL, rate: number) {
    this.#client = new Client(url);
    this.#rate = rate;
  }

  /** Makes the people there, and begins to ask. */
  async start(): Promise<void> {
    for (let i = 0; i < KEPT; i++) await this.#client.put(`kept-${i}`, 1);
    for (const id of this.#ledgers.keys()) await this.#write(id);
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

  /** Sees to it that those who are to be cached are. */
  async warm(): Promise<void> {
    for (let i = 0; i < KEPT; i++) await this.#client.get(`kept-${i}`);
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
    return /^person; hit; ttl=\d+$/.test(cacheStatus);
  }

  /** How many people are older in the store than what was acknowledged. */
  async lost(): Promise<number> {
    const versions = await this.#client.versions();
    return this.#ledgers.filter((ledger, i) =>
      (versions.get(`live-${i}`) ?? 0) < ledger.acknowledged
    ).length;
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
  ): Promise<(Reply & { fault?: Answer["fault"] }) | undefined> {
    switch (kind) {
      case "kept":
        return await this.#client.get(`kept-${some % KEPT}`);
      case "absent":
        return await this.#client.get(`absent-${some}`);
      case "live": {
        const ledger = this.#ledgers[some % LIVE];
        const floor = ledger?.acknowledged ?? 0;
        const done = await this.#client.get(`live-${some % LIVE}`);
        const known = done.status === 200 || done.status === 404;
        const fault = known ? ledger?.fault(done.version, floor) : undefined;
        return { ...done, fault };
      }
      case "write": {
        const free = [...this.#ledgers.keys()].filter((i) =>
          this.#ledgers[i]?.writing === false
        );
        const one = free[some % free.length];
        return one === undefined ? undefined : await this.#write(one);
      }
    }
  }

  async #write(i: number): Promise<Reply> {
    const ledger = this.#ledgers[i];
    if (!ledger) throw new RangeError(`nobody is live-${i}`);
    const version = ledger.begin();
    const done = await this.#client.put(`live-${i}`, version);
    ledger.end(version, done.status);
    return done;
  }
}
