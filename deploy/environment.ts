/**
 * What of the environment gets to a build.
 *
 * @module
 */

/** Settings of runtimes: some are put into the binary, for good. */
const SETTINGS = /^(DENO|NODE|OTEL)_/;

/** Of these, what only says where things are loaded from, and how. */
const LOADING =
  /^(DENO_(AUTH_TOKENS|CERT|DIR|TLS_CA_STORE)|NODE_EXTRA_CA_CERTS)$/;

/**
 * This process' environment without the settings of runtimes: whether a binary
 * traces its requests must not be a matter of who built it.
 */
export function buildEnvironment(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject())
    .filter(([name]) => !SETTINGS.test(name) || LOADING.test(name));
  return Object.fromEntries(kept);
}
