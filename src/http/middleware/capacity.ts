/**
 * How many requests may be under way at once.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { AppError } from "../../errors.ts";

/**
 * The places for requests. Who still sends a body has none: that may take as
 * long as the client likes. What it has sent counts instead.
 */
export class Capacity {
  readonly #most: number;
  readonly #mostBytes: number;
  #underWay = 0;
  #bytes = 0;

  /** So many places, and room for as many of the largest bodies. */
  constructor(most: number, bodyLimit: number) {
    this.#most = most;
    this.#mostBytes = most * bodyLimit;
  }

  /** Refuses at once, with a 503, what comes while every place is taken. */
  readonly limit: MiddlewareHandler = async (_, next) => {
    if (this.#underWay >= this.#most) throw full();
    this.#underWay++;
    try {
      await next();
    } finally {
      this.#underWay--;
    }
  };

  /**
   * Gives the place up until the body is there, and throws if there is none
   * then, or no room: `keep` is told of every byte that is held.
   */
  async receive(
    body: (keep: (bytes: number) => void) => Promise<string>,
  ): Promise<string> {
    let kept = 0;
    const keep = (bytes: number) => {
      kept += bytes;
      this.#bytes += bytes;
      if (this.#bytes > this.#mostBytes) throw full();
    };
    this.#underWay--;
    try {
      const text = await body(keep);
      if (this.#underWay >= this.#most) throw full();
      return text;
    } finally {
      this.#underWay++;
      this.#bytes -= kept;
    }
  }
}

function full(): AppError {
  return new AppError("overloaded", "Too many requests are under way.");
}
