/**
 * The flags of the bundle and the binary: the permissions of `deno task start`
 * in `deno.json`, but for the modules of the program, which they contain.
 *
 * @module
 */
import metadata from "../deno.json" with { type: "json" };
import { BYTE_ORDER_MARK } from "../src/config/env_file.ts";

const { env, write } = metadata.permissions.default;

// Only Deno's own --env-file, which no binary has, makes names with the mark.
const variables = env.allow.filter((it) => !BYTE_ORDER_MARK.test(it));

/** The flag of V8, as in the task; the README says what it is for. */
export const V8_FLAG = "--v8-flags=--no-allocation-site-pretenuring";

/**
 * The flags for `deno run` and `deno compile`. The paths stay relative: `-P` would
 * make them absolute paths of the build machine.
 */
export const FLAGS: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-remote",
  "--no-npm",
  "--no-prompt",
  V8_FLAG,
  "--allow-net",
  `--allow-env=${variables.join(",")}`,
  "--ignore-env",
  `--allow-read=${write.join(",")}`,
  `--allow-write=${write.join(",")}`,
  "--deny-import",
  ...metadata.unstable.map((feature) => `--unstable-${feature}`),
];
