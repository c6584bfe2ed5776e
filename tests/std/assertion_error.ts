/** What every assertion throws when it does not hold. */
export class AssertionError extends Error {
  /** Makes an error with the given message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Throws an {@linkcode AssertionError}: `message`, then the caller's own. */
export function failed(message: string, own?: string): never {
  throw new AssertionError(own ? `${message}: ${own}` : `${message}.`);
}
