/**
 * Loaded before the program, it has Deno say that this is a binary.
 *
 * @module
 */
Object.defineProperty(Deno, "build", {
  value: { ...Deno.build, standalone: true },
});
