/**
 * The flags for a file without a name, which is gone once it is closed. Linux can
 * make one in a folder that may be written.
 *
 * @module
 */

/** O_WRONLY, and the half of O_TMPFILE that is the same on both architectures. */
const EVERYWHERE = 0o20000001;

/** O_DIRECTORY, the other half, on each architecture for which there is a Deno. */
const DIRECTORY: Readonly<Record<typeof Deno.build.arch, number>> = {
  x86_64: 0o200000,
  aarch64: 0o40000,
};

/** The flags for `openSync` with a folder as the path. */
export function unnamedFile(
  arch: typeof Deno.build.arch = Deno.build.arch,
): number {
  return EVERYWHERE | DIRECTORY[arch];
}
