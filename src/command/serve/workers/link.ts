/**
 * Calls between two threads.
 *
 * @module
 */
import { AppError } from "../../../errors.ts";

/** One end of the channel between two threads. */
export interface Port {
  /** Sends a message to the other thread. */
  postMessage(message: unknown): void;
  /** Calls the listener for each `message` of the other thread. */
  on(event: string, listener: (message: unknown) => void): unknown;
}

/** The functions that one thread offers to the other, each of one argument. */
export type Offer = Readonly<Record<string, (argument: never) => unknown>>;

/** A call, or the answer to one; both carry the number of the call. */
type Message =
  | { readonly call: number; readonly name: string; readonly argument: unknown }
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly error: string };

/** One end of a channel: it calls the other thread, and answers its calls. */
export class Link<Theirs extends Offer> {
  readonly #port: Port;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;
  #closed = false;

  /** Answers the calls of the other thread with the functions of `mine`. */
  constructor(port: Port, mine: Offer) {
    this.#port = port;
    port.on("message", (it) => void this.#receive(it as Message, mine));
  }

  /** Calls a function of the other thread. */
  call<N extends keyof Theirs & string>(
    name: N,
    argument: Parameters<Theirs[N]>[0],
  ): Promise<Awaited<ReturnType<Theirs[N]>>> {
    const answer = Promise.withResolvers<unknown>();
    if (this.#closed) answer.reject(ended());
    else {
      const call = ++this.#calls;
      this.#pending.set(call, answer);
      this.#port.postMessage({ call, name, argument });
    }
    return answer.promise as Promise<Awaited<ReturnType<Theirs[N]>>>;
  }

  /** The other thread has ended: every call fails, now and later. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#pending.values()) reject(ended());
    this.#pending.clear();
  }

  async #receive(message: Message, mine: Offer): Promise<void> {
    if ("call" in message) {
      const { call: answer, name, argument } = message;
      try {
        const value = await mine[name]?.(argument as never);
        this.#port.postMessage({ answer, value });
      } catch (error) {
        this.#port.postMessage({ answer, error: String(error) });
      }
      return;
    }
    const pending = this.#pending.get(message.answer);
    this.#pending.delete(message.answer);
    if ("error" in message) {
      pending?.reject(new AppError("unavailable", message.error));
    } else pending?.resolve(message.value);
  }
}

function ended(): AppError {
  return new AppError("unavailable", "The other thread has ended.");
}
