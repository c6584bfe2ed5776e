/**
 * As much load as a server takes, by wrk.
 *
 * @module
 */
import { STEP, type Work } from "./work.ts";

/** How hard, and how long. */
export interface Effort {
  /** How many connections ask at once. */
  readonly connections: number;
  /** How long, in whole seconds. */
  readonly seconds: number;
}

/** How many connections ask at once, unless a part says otherwise. */
export const CONNECTIONS = 32;

const script = ({ method, people, batch }: Work) => `
local at, n = 0, 0
local headers = { ["Content-Type"] = "application/json" }
local function id()
  at = (at + ${STEP}) % ${people}
  return string.format("p%06d", at)
end
function request()
  n = n + 1
  if ${batch} > 1 then
    local ids = {}
    for i = 1, ${batch} do ids[i] = "id=" .. id() end
    return wrk.format("GET", "/persons?" .. table.concat(ids, "&"))
  end
  if "${method}" == "GET" then
    return wrk.format("GET", "/persons/" .. id())
  end
  local body = string.format('{"firstName":"First","lastName":"%d"}', n)
  return wrk.format("PUT", "/persons/" .. id(), headers, body)
end
`;

/** Loads a server; returns how many requests were answered, all of them well. */
export async function wrk(
  program: string,
  url: URL,
  work: Work,
  { connections, seconds }: Effort,
): Promise<number> {
  const file = await Deno.makeTempFile({ suffix: ".lua" });
  try {
    await Deno.writeTextFile(file, script(work));
    const { stdout, stderr } = await new Deno.Command(program, {
      args: [
        ...["--threads", "1", "--connections", `${connections}`],
        ...["--timeout", "10s"],
        ...["--duration", `${seconds}s`, "--script", file, url.href],
      ],
    }).output();
    const decoder = new TextDecoder();
    return countIn(decoder.decode(stdout), decoder.decode(stderr));
  } finally {
    await Deno.remove(file);
  }
}

/** How many requests wrk reports; throws if one of them failed. */
export function countIn(stdout: string, stderr = ""): number {
  const count = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const [bad] = /Non-2xx.*|Socket errors.*/.exec(stdout) ?? [];
  if (bad) throw new Error(bad.trim());
  if (!(count > 0)) throw new Error(`wrk: no answer ${stderr}`.trim());
  return count;
}
