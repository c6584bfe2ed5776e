/**
 * Where the servers are that `tests/run.ts` provides for all tests of a run.
 *
 * @module
 */

/** The variables that name them. */
type Variable =
  | "PERSON_TEST_MYSQL"
  | "PERSON_TEST_POSTGRES"
  | "PERSON_TEST_MEMCACHE";

/** The URL of that server; throws if no one provides it. */
export function providedUrl(
  variable: Variable,
  env: Pick<Deno.Env, "get"> = Deno.env,
): string {
  const url = env.get(variable);
  if (url) return url;
  throw new Error(
    `This test needs the server that ${variable} names: run it with ` +
      "`deno task test FILE`, which starts one.",
  );
}
