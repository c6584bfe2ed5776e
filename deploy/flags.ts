/**
 * What the bundle and the binary are run with: the permissions that
 * `deno task start` has by `deno.json`, and nothing else.
 *
 * @module
 */
import metadata from "../deno.json" with { type: "json" };

const { env, read, write } = metadata.permissions.default;

/**
 * Flags of `deno run` and `deno compile`. The paths stay relative: those that
 * `-P` makes of them would be of the machine that builds.
 */
export const FLAGS: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-remote",
  "--no-npm",
  "--no-prompt",
  "--allow-net",
  `--allow-env=${env.allow.join(",")}`,
  "--ignore-env",
  `--allow-read=${read.join(",")}`,
  `--allow-write=${write.join(",")}`,
  "--deny-import",
  ...metadata.unstable.map((feature) => `--unstable-${feature}`),
];
