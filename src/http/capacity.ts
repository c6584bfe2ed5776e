/**
 * The limit of requests that are in flight at once.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/**
 * The places for requests. A request whose body is still arriving takes no
 * place, because the client decides how long that lasts. The bytes that have
 * arrived are limited instead.
 */
export class Capacity {
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #mostHeld: number;
  #underWay = 0;
  #held = 0;
  #bytes = 0;

  /** `most` places, and room for `most` bodies of `bodyLimit` bytes. */
  constructor(most: number, bodyLimit: number) {
    this.#most = most;
    this.#mostBytes = most * bodyLimit;
    this.#mostHeld = Math.ceil(most / 2);
  }

  /** Takes a place, or throws `overloaded` while every place is taken. */
  enter(): void {
    if (this.#underWay >= this.#most) throw full();
    this.#underWay++;
  }

  /** Gives up the place that `enter` took. */
  leave(): void {
    this.#underWay--;
  }

  /** Throws `overloaded` if no large answer can be taken on now. */
  requireRoom(): void {
    if (this.#held >= this.#mostHeld) throw full();
  }

  /**
   * Keeps a place for a large answer. The caller calls the returned function
   * when the answer is written. Clients that do not read hold at most half of
   * the places, so that they cannot stop the other requests.
   */
  hold(): () => void {
    this.requireRoom();
    this.#held++;
    this.#underWay++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#held--;
      this.#underWay--;
    };
  }

  /**
   * Gives up the request's place until the body has arrived. It throws
   * `overloaded` if no place is free then, or if the bodies that are arriving
   * fill the room. `body` must report every byte that it holds to `keep`.
   */
  async receive(
    body: (keep: (bytes: number) => void) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    let kept = 0;
    const keep = (bytes: number) => {
      kept += bytes;
      this.#bytes += bytes;
      if (this.#bytes > this.#mostBytes) throw full();
    };
    this.#underWay--;
    try {
      const bytes = await body(keep);
      if (this.#underWay >= this.#most) throw full();
      return bytes;
    } finally {
      this.#underWay++;
      this.#bytes -= kept;
    }
  }
}

function full(): AppError {
  return new AppError(
    "overloaded",
    "Too many requests are in flight; try again later.",
  );
}
