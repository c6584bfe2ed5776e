/**
 * A steady load on the service over HTTP: so many requests a second, whether
 * it answers or not, and an account of every answer.
 *
 * @module
 */
import { Ledger } from "./ledger.ts";

/**
 * What is asked for: a person who is cached and never written, one who is
 * written all the time, a write of one, and a person who is not there.
 */
export type Kind = "kept" | "live" | "write" | "absent";

/** One answer. */
export interface Answer {
  /** What was asked for. */
  readonly kind: Kind;
  /** When it was asked for, by `performance.now()`. */
  readonly at: number;
  /** Milliseconds until the answer was read. */
  readonly took: number;
  /** The status; `undefined` if there was no answer. */
  readonly status: number | undefined;
  /** Whether nothing came within {@linkcode HUNG} ms. */
  readonly hung: boolean;
  /** Whether it told when to come back. */
  readonly retryAfter: boolean;
  /** How it was made. */
  readonly cacheStatus: string;
  /** What was wrong with what it said of a person. */
  readonly fault: "stale" | "refused" | undefined;
}

/** Milliseconds after which a request counts as hung. */
export const HUNG = 10_000;

const KEPT = 20;
const LIVE = 12;

// Of ten requests.
const MIX: readonly Kind[] = [
  ...["kept", "kept", "kept", "kept", "live", "live", "live"] as const,
  ...["write", "write", "absent"] as const,
];

/** Asks, and keeps the answers until they are taken. */
export class Workload implements AsyncDisposable {
  readonly #url: URL;
  readonly #rate: number;
  readonly #ledgers = Array.from({ length: LIVE }, () => new Ledger());
  readonly #underWay = new Set<Promise<void>>();
  #answers: Answer[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #begun = 0;
  #asked = 0;

  /** A load of so many requests a second on the service at the URL. */
  constructor(url: URL, rate: number) {
    this.#url = url;
    this.#rate = rate;
  }

  /** Makes the people there, and begins to ask. */
  async start(): Promise<void> {
    for (let i = 0; i < KEPT; i++) await this.#put(`kept-${i}`, 1);
    for (const id of this.#ledgers.keys()) await this.#write(id);
    await this.warm();
    this.#begun = performance.now();
    this.#timer = setInterval(() => this.#keepUp(), 5);
  }

  /** Sees to it that those who are to be cached are. */
  async warm(): Promise<void> {
    for (let i = 0; i < KEPT; i++) await this.#get(`kept-${i}`);
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
    const put = await this.#put("probe", 1);
    if (put.status === undefined || put.status >= 300 || put.cacheStatus) {
      return false;
    }
    await this.#get("probe");
    const { cacheStatus } = await this.#get("probe");
    return /^person; hit; ttl=\d+$/.test(cacheStatus);
  }

  /** How many people are older in the store than what was acknowledged. */
  async lost(): Promise<number> {
    const response = await fetch(new URL("persons?limit=100", this.#url));
    const { persons } = await response.json();
    const versions = new Map<string, number>(
      persons.map((it: { id: string; lastName: string }) => [
        it.id,
        Number(it.lastName),
      ]),
    );
    return this.#ledgers.filter((ledger, i) =>
      (versions.get(`live-${i}`) ?? 0) < ledger.acknowledged
    ).length;
  }

  /** Asks no more, and waits for the answers. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.settled();
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

  async #act(kind: Kind, some: number): Promise<Done | undefined> {
    switch (kind) {
      case "kept":
        return await this.#get(`kept-${some % KEPT}`);
      case "absent":
        return await this.#get(`absent-${some}`);
      case "live": {
        const ledger = this.#ledgers[some % LIVE];
        const floor = ledger?.acknowledged ?? 0;
        const done = await this.#get(`live-${some % LIVE}`);
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

  async #write(i: number): Promise<Done> {
    const ledger = this.#ledgers[i];
    if (!ledger) throw new RangeError(`nobody is live-${i}`);
    const version = ledger.begin();
    const done = await this.#put(`live-${i}`, version);
    ledger.end(version, done.status);
    return done;
  }

  #get(id: string): Promise<Done> {
    return this.#send(id, {});
  }

  #put(id: string, version: number): Promise<Done> {
    return this.#send(id, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ firstName: "Ann", lastName: `${version}` }),
    });
  }

  async #send(id: string, init: RequestInit): Promise<Done> {
    const signal = AbortSignal.timeout(HUNG);
    try {
      const url = new URL(`persons/${id}`, this.#url);
      const response = await fetch(url, { ...init, signal });
      const body = await response.text();
      return {
        status: response.status,
        hung: false,
        retryAfter: response.headers.has("Retry-After"),
        cacheStatus: response.headers.get("Cache-Status") ?? "",
        version: response.ok && body ? Number(JSON.parse(body).lastName) : 0,
      };
    } catch {
      return { ...NOTHING, hung: signal.aborted };
    }
  }
}

interface Done extends Omit<Answer, "kind" | "at" | "took" | "fault"> {
  readonly version: number;
  readonly fault?: Answer["fault"];
}

const NOTHING: Done = {
  status: undefined,
  hung: false,
  retryAfter: false,
  cacheStatus: "",
  version: 0,
};
