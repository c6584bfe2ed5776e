/**
 * Load on a server: by wrk where it is installed, else by a small loader.
 *
 * @module
 */

/** What is asked, over and over, of people p000000 to p000999. */
export interface Work {
  /** The URL of the server. */
  readonly url: URL;
  /** The method; a `PUT` sends new names each time. */
  readonly method: "GET" | "PUT";
}

/** How many connections ask at once. */
export const CONNECTIONS = 32;

/** How many people are asked for in turn. */
export const ASKED = 1_000;

/** Asks for so many seconds; returns how many requests were answered well. */
export async function load(work: Work, seconds: number): Promise<number> {
  wrk ??= await hasWrk();
  return wrk ? await byWrk(work, seconds) : await byFetch(work, seconds);
}

let wrk: boolean | undefined;

async function hasWrk(): Promise<boolean> {
  try {
    await new Deno.Command("wrk", { args: ["--version"] }).output();
    return true;
  } catch {
    return false;
  }
}

const script = (method: string) => `
local n = 0
local headers = { ["Content-Type"] = "application/json" }
function request()
  n = n + 1
  local path = string.format("/persons/p%06d", n % ${ASKED})
  local body = nil
  if "${method}" == "PUT" then
    body = string.format('{"firstName":"First","lastName":"%d"}', n)
  end
  return wrk.format("${method}", path, headers, body)
end
`;

async function byWrk({ url, method }: Work, seconds: number): Promise<number> {
  const file = await Deno.makeTempFile({ suffix: ".lua" });
  try {
    await Deno.writeTextFile(file, script(method));
    const { stdout } = await new Deno.Command("wrk", {
      args: [
        ...["--threads", "1", "--connections", `${CONNECTIONS}`],
        ...["--duration", `${seconds}s`, "--script", file, url.href],
      ],
    }).output();
    const text = new TextDecoder().decode(stdout);
    const [, count] = /(\d+) requests in/.exec(text) ?? [];
    if (!count || text.includes("Non-2xx") || text.includes("Socket errors")) {
      throw new Error(text);
    }
    return Number(count);
  } finally {
    await Deno.remove(file);
  }
}

async function byFetch(
  { url, method }: Work,
  seconds: number,
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < end) {
      const id = `p${String(count++ % ASKED).padStart(6, "0")}`;
      const body = `{"firstName":"First","lastName":"${count}"}`;
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(
        new URL(`/persons/${id}`, url),
        method === "PUT" ? { method, headers, body } : {},
      );
      await response.body?.cancel();
      if (!response.ok) throw new Error(`${response.status}`);
    }
  }));
  return count;
}
