import type { Subject } from "./subject.ts";

/** A server that is started when it is first wanted. */
export type Lazy = () => Promise<Subject>;

/** Servers that are started when they are wanted, and end together. */
export class Subjects implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();

  /** A server that starts at the first call, and is the same for all calls. */
  lazy(start: Lazy): Lazy {
    let subject: Promise<Subject> | undefined;
    return () => subject ??= start().then((it) => this.#stack.use(it));
  }

  /** The same for each of several. */
  all<Starts extends Readonly<Record<string, Lazy>>>(starts: Starts): Starts {
    const lazy = { ...starts } as Record<string, Lazy>;
    for (const [name, start] of Object.entries(starts)) {
      lazy[name] = this.lazy(start);
    }
    return lazy as Starts;
  }

  /** Ends those that were started. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
