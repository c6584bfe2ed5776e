/**
 * The environment of a build.
 *
 * @module
 */

/** The settings of runtimes, some of which a binary keeps for ever. */
const SETTINGS = /^(DENO|NODE|OTEL)_/;

/** The settings of runtimes that only affect how packages are loaded. */
const LOADING =
  /^(DENO_(AUTH_TOKENS|CERT|DIR|TLS_CA_STORE)|NODE_EXTRA_CA_CERTS)$/;

/**
 * This process' environment without the settings of runtimes: the build machine
 * must not decide whether a binary traces its requests.
 */
export function buildEnvironment(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject())
    .filter(([name]) => !SETTINGS.test(name) || LOADING.test(name));
  return Object.fromEntries(kept);
}
