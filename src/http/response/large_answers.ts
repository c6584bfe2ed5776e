/**
 * Large answers, such as a page of the list. The client decides how fast it
 * reads them, or whether it does, so what waits to be written is bounded.
 *
 * @module
 */
import type { Context } from "hono";
import type { Capacity } from "../capacity.ts";
import type { Runtime } from "../../runtime.ts";
import { type HeaderFields, respond, standardFields } from "./answer.ts";

/** The most characters of an answer that the server gets as a whole. */
const SMALL = 8_192;

/** The bytes that the server gets at a time. */
const PIECE = 16_384;

/** What a server tells of a request; `Deno.serve` gives it to its handler. */
export interface Delivery {
  /** Settles when the answer is written, or the client has gone. */
  readonly completed: Promise<void>;
}

/** The end of an answer that a client did not read in time. */
export class AnswerTimeout extends Error {
  /** The name of the class, which logs show. */
  override readonly name = "AnswerTimeout";
}

/** The parts of {@linkcode LargeAnswers}. */
export interface LargeAnswersOptions {
  /** The places for requests: a large answer holds one until it is written. */
  readonly capacity: Capacity;
  /** The time within which a client must read an answer, in milliseconds. */
  readonly answerTimeout: number;
  /** The time in which it is read. */
  readonly runtime: Runtime;
}

/** The maker of answers that may be large. */
export class LargeAnswers {
  readonly #options: LargeAnswersOptions;

  /** Answers that hold the places of the options. */
  constructor(options: LargeAnswersOptions) {
    this.#options = options;
  }

  /**
   * An answer (200) with that text. If it is large, it holds a place until it is
   * written; it throws `overloaded` if too many others wait for their clients.
   */
  text(
    c: Context,
    text: string,
    type: string,
    headers?: HeaderFields,
  ): Response {
    const fields = standardFields(c, text, type, headers);
    if (text.length <= SMALL || c.req.method === "HEAD") {
      return respond(c, text, 200, fields);
    }
    const bytes = new TextEncoder().encode(text);
    fields["Content-Length"] = String(bytes.length);
    return respond(c, this.#pieces(bytes, deliveryOf(c)), 200, fields);
  }

  /** The same for bytes, which are sent as they are. */
  bytes(
    c: Context,
    bytes: Uint8Array<ArrayBuffer>,
    type: string,
    headers?: HeaderFields,
  ): Response {
    const fields = standardFields(c, "", type, headers);
    fields["Content-Length"] = String(bytes.length);
    const head = c.req.method === "HEAD";
    const body = head ? null : this.#pieces(bytes, deliveryOf(c));
    return respond(c, body, 200, fields);
  }

  /** The bytes, piece by piece: the next one when the server asks for it. */
  #pieces(
    all: Uint8Array<ArrayBuffer>,
    delivery: Delivery | undefined,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { capacity, answerTimeout, runtime } = this.#options;
    let rest = all;
    let release: (() => void) | undefined;
    let timer: unknown;
    const end = () => {
      runtime.clearTimeout(timer);
      rest = NOTHING;
      release?.();
    };
    if (delivery) {
      // Only the server knows when the last piece is written.
      release = capacity.hold();
      delivery.completed.then(end, end);
    } else capacity.requireRoom();
    // Without a server that tells of the delivery, the last piece is the end.
    const handedOver = delivery ? () => {} : end;
    return new ReadableStream({
      pull(controller) {
        // It holds a place from the first read on: a program that embeds the
        // service may never read.
        release ??= capacity.hold();
        timer ??= runtime.setTimeout(() => {
          if (rest.length === 0) return;
          controller.error(new AnswerTimeout("The client reads too slowly."));
          rest = NOTHING;
          handedOver();
        }, answerTimeout);
        controller.enqueue(rest.subarray(0, PIECE));
        rest = rest.subarray(PIECE);
        if (rest.length > 0) return;
        controller.close();
        handedOver();
      },
      cancel: handedOver,
    }, { highWaterMark: 0 });
  }
}

const NOTHING = new Uint8Array();

/**
 * What the server tells of the request. `Deno.serve` gives it beside the
 * request; an outer Hono app that it calls has it as its environment.
 */
function deliveryOf(c: Context): Delivery | undefined {
  const it = [beside(c), c.env].find(tells);
  return it?.completed instanceof Promise ? it : undefined;
}

/**
 * Whether `deliveryOf` tells of the request. It does not look at the
 * promise, which `Deno.serve` makes, and has to settle, only when someone looks.
 */
export function hasDelivery(c: Context): boolean {
  return tells(beside(c)) || tells(c.env);
}

function beside(c: Context): unknown {
  try {
    return c.executionCtx;
  } catch {
    // The caller of the router gave none.
    return undefined;
  }
}

function tells(it: unknown): it is Delivery {
  return typeof it === "object" && it !== null && "completed" in it;
}
