import { fileViolations, isProduct } from "./file_rules.ts";
import { importsOf, type Sources } from "./support/sources.ts";

/**
 * The rooms in the order in which they may know each other: a room imports
 * rooms that stand before it, and none that stand after it.
 */
const ROOMS = [
  "record",
  "person",
  "dao",
  "protocol",
  "cache_aside",
  "service",
  "metrics",
  "http",
  "app",
  "command",
  "main",
];

/** Rooms that import nothing. Every room may import them. */
const GROUND = ["errors", "runtime", "loopback", "soon", "unreadable"];

/** Rooms that import the ground alone. Every room after `dao` may import them. */
const FOUNDATIONS = ["resilience", "log", "config"];

/**
 * What the client may name in type-only imports. Otherwise it imports only its own
 * files, so that it loads nothing of the service, and no package.
 */
const TYPES_FOR_CLIENT = ["person", "errors"];

/** What an adapter may import of `src/`. */
const FOR_ADAPTERS = [
  ...GROUND,
  "record",
  "dao",
  "resilience",
  "cache_aside",
];

/** The folders that several adapters share, and the adapters that use them. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  sql: ["sqlite", "mysql", "deno_mysql", "postgres"],
  // Two drivers, one kind of server: its tables, errors and sessions.
  mysql: ["mysql", "deno_mysql"],
  values: ["memcache", "redis"],
};

/** Every breach of the architecture in these files, one line each. */
export function violations(sources: Sources): string[] {
  const found = [...sources].flatMap(([path, source]) => [
    ...importViolations(path, source),
    ...fileViolations(path, source, sources),
  ]);
  return [...found, ...circles(sources)];
}

/** The files of the product that import themselves through others. */
function circles(sources: Sources): string[] {
  const imports = new Map(
    [...sources].filter(([path]) => isProduct(path)).map(([path, source]) => [
      path,
      importsOf(path, source).map((it) => it.target),
    ]),
  );
  return [...imports.keys()].filter((path) => {
    // A set also yields what is added during the loop.
    const reached = new Set(imports.get(path));
    for (const file of reached) {
      for (const target of imports.get(file) ?? []) reached.add(target);
    }
    return reached.has(path);
  }).map((path) => `${path}: no file imports itself through others`);
}

function importViolations(path: string, source: string): string[] {
  if (!isProduct(path)) return [];
  return importsOf(path, source).flatMap(({ target, typeOnly }) => {
    const rule = roomOf(path) === "client"
      ? clientBreach(target, typeOnly)
      : breach(path, target);
    return rule === undefined ? [] : [`${path}: ${rule}: ${target}`];
  });
}

/** The rule that the import breaks, or `undefined` if it is allowed. */
function breach(path: string, target: string): string | undefined {
  if (/^(npm|jsr|https?):/.test(target)) {
    return "a package is named in the import map";
  }
  if (target.startsWith("tests/")) return "the product imports no test";
  if (isPackage(target)) return undefined;
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === "adapters" || from === "adapters/mod") {
    return adapterBreach(path, target);
  }
  if (from === to || from === "mod") return undefined;
  if (to === "adapters" || to === "adapters/mod") {
    return from === "main"
      ? undefined
      : "only main.ts and src/mod.ts import adapters";
  }
  if (GROUND.includes(from)) return `${from} imports nothing`;
  if (from === "kit" || GROUND.includes(to)) return undefined;
  if (FOUNDATIONS.includes(from)) {
    return `${from} imports errors and the runtime alone`;
  }
  if (FOUNDATIONS.includes(to)) {
    const after = ROOMS.indexOf(from) > ROOMS.indexOf("dao");
    return after ? undefined : `${from} stands before ${to}`;
  }
  const after = ROOMS.indexOf(to) >= 0 &&
    ROOMS.indexOf(from) > ROOMS.indexOf(to);
  return after ? undefined : `${from} stands before ${to}`;
}

function clientBreach(target: string, typeOnly: boolean): string | undefined {
  const to = roomOf(target);
  if (to === "client" || typeOnly && TYPES_FOR_CLIENT.includes(to)) {
    return undefined;
  }
  return "the client imports only types of the record";
}

function adapterBreach(path: string, target: string): string | undefined {
  if (target.startsWith("src/")) {
    return FOR_ADAPTERS.includes(roomOf(target))
      ? undefined
      : "an adapter imports only the contract and what serves it";
  }
  if (!target.startsWith("adapters/")) return "an adapter imports no program";
  if (path === "adapters/mod.ts") return undefined;
  const folder = /^adapters\/(\w+)\//.exec(target)?.[1];
  const own = /^adapters\/(\w+)/.exec(path)?.[1] ?? "";
  if (folder === own) return undefined;
  if (folder !== undefined && SHARED[folder]?.includes(own)) return undefined;
  return "an adapter imports no other adapter";
}

/** The room that a path of the project belongs to. */
function roomOf(path: string): string {
  if (path === "main.ts") return "main";
  if (path === "adapters/mod.ts") return "adapters/mod";
  if (path.startsWith("adapters/")) return "adapters";
  return /^src\/(\w+)/.exec(path)?.[1] ?? path;
}

function isPackage(target: string): boolean {
  return !/^(src|adapters|tests)\/|\.ts$/.test(target);
}
