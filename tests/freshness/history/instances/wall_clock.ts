/**
 * The wall clock of an instance, which may be wrong and jump.
 *
 * @module
 */

/** A clock that other processes read from a file. */
export class WallClock implements Disposable {
  /** The file that says by how many milliseconds the clock is ahead. */
  readonly path: string = Deno.makeTempFileSync();
  readonly #ahead: readonly number[];
  #jumps = 0;

  /** A clock that is ahead by so many milliseconds, one after the other. */
  constructor(ahead: readonly number[]) {
    this.#ahead = ahead;
    this.#show();
  }

  /** Jumps to the next time. */
  jump(): void {
    this.#jumps++;
    this.#show();
  }

  /** Removes the file. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.path);
  }

  #show(): void {
    const ahead = this.#ahead[this.#jumps % this.#ahead.length] ?? 0;
    // In one step, so that a reader sees the old time or the new one.
    Deno.writeTextFileSync(`${this.path}.new`, `${ahead}`);
    Deno.renameSync(`${this.path}.new`, this.path);
  }
}
