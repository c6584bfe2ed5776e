/**
 * The programs that the benchmark needs besides Deno and the tests' servers.
 *
 * @module
 */
import { canInstall, install } from "../../../support/servers/apt.ts";
import { locate } from "../../../support/servers/find.ts";

/** Two loaders, and two peers that do not run under Deno. */
export type Tool = "wrk" | "h2load" | "nginx" | "gunicorn";

/** Debian's packages of each. */
const PACKAGES: Readonly<Record<Tool, readonly string[]>> = {
  wrk: ["wrk"],
  h2load: ["nghttp2-client"],
  nginx: ["nginx"],
  gunicorn: [
    "gunicorn",
    "python3-flask",
    "python3-pymemcache",
    "python3-pymysql",
  ],
};

/** Where Debian's Python is, which has Debian's packages. */
const PYTHON = "/usr/bin/python3";

/** The programs that are there, by name, and one line for each that is not. */
export interface Tools {
  /** The path of each program. */
  readonly paths: Readonly<Partial<Record<Tool, string>>>;
  /** What is missing, and why. */
  readonly missing: readonly string[];
}

/** Finds these programs, or installs them where that is possible. */
export async function findTools(
  wanted: readonly Tool[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Tools> {
  const absent = (await look(wanted)).absent;
  let reason = "it is not on this machine";
  if (absent.length > 0 && canInstall()) {
    const packages = absent.flatMap((tool) => PACKAGES[tool]);
    say(`Installing ${packages.join(" ")} with apt-get`);
    await install(signal, packages).catch((error) => {
      reason = firstLine(error);
    });
  }
  const found = await look(wanted);
  const missing = found.absent.map((tool) =>
    `${tool} (Debian: ${PACKAGES[tool].join(" ")}): ${reason}`
  );
  return { paths: found.paths, missing };
}

async function look(
  wanted: readonly Tool[],
): Promise<{ paths: Partial<Record<Tool, string>>; absent: Tool[] }> {
  const paths: Partial<Record<Tool, string>> = {};
  const absent: Tool[] = [];
  for (const tool of wanted) {
    const path = tool === "gunicorn" ? await gunicorn() : locate(tool);
    if (path) paths[tool] = path;
    else absent.push(tool);
  }
  return { paths, absent };
}

/** Debian's gunicorn, if Debian's Python has what the peer imports. */
async function gunicorn(): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command(PYTHON, {
      args: ["-c", "import gunicorn, flask, pymemcache, pymysql"],
      stderr: "null",
    }).output();
    return success ? PYTHON : undefined;
  } catch {
    return undefined;
  }
}

/** The first line of an error, for a table or a list. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n")[0] ?? "";
}
