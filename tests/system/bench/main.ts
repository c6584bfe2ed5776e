/**
 * `deno task bench [--rounds=N] [requests] [start] [imports] [pages]`: measures
 * the service against named peers in one run, and prints tables. It
 * asserts nothing: the numbers are this machine's, now.
 *
 * @module
 */
import { measureImports, measurePages } from "./parts/pages.ts";
import { measureRequests } from "./parts/requests.ts";
import { type Servers, startServers } from "./machine/servers.ts";
import { measureStartup } from "./parts/startup.ts";
import { print } from "./report/table.ts";

const ROUNDS = 5;

async function main(args: readonly string[]): Promise<void> {
  const rounds = args.map((it) => /^--rounds=([1-9]\d*)$/.exec(it)?.[1])
    .find((it) => it !== undefined);
  const parts: Record<string, (servers: Servers) => Promise<void>> = {
    requests: (servers) => measureRequests(servers, Number(rounds ?? ROUNDS)),
    start: measureStartup,
    imports: measureImports,
    pages: measurePages,
  };
  const named = args.filter((it) => !it.startsWith("--rounds="));
  const wrong = named.find((it) => !Object.hasOwn(parts, it));
  if (wrong) throw new Error(`There is no ${wrong}: ${Object.keys(parts)}`);
  const [one, five, fifteen] = Deno.loadavg();
  print(`Deno ${Deno.version.deno}, load ${one} ${five} ${fifteen}`);
  await using servers = await startServers();
  for (const [name, measure] of Object.entries(parts)) {
    if (named.length === 0 || named.includes(name)) await measure(servers);
  }
}

if (import.meta.main) await main(Deno.args);
