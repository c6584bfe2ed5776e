import { importsOf, type Sources, withoutComments } from "./support/sources.ts";

/** Where what is not part of the program is loaded, only when it is used. */
const DYNAMIC_IMPORTS = ["adapters/deno_mysql.ts", "src/command/adapters.ts"];

/** The longest that a file of the product may be, in lines. */
const LONGEST = 250;

/** A floor of the building and what its files may import. */
interface Floor {
  readonly name: string;
  readonly holds: (path: string) => boolean;
  readonly mayImport: (target: string, typeOnly: boolean) => boolean;
}

const under = (...folders: string[]) => (path: string): boolean =>
  folders.some((folder) => path.startsWith(folder));

const CORE = ["src/errors.ts", "src/person/person.ts"];

const isPackage = (target: string): boolean =>
  !/^(src|adapters|tests)\/|^main\.ts$|^(npm|jsr|https?):/.test(target);

const adapterMayImport = (target: string): boolean =>
  isPackage(target) || CORE.includes(target) ||
  under("src/dao/", "adapters/_")(target);

const FLOORS: Floor[] = [
  {
    name: "src never imports adapters, tests or the command",
    holds: under("src/"),
    mayImport: (target) => isPackage(target) || under("src/")(target),
  },
  {
    name: "src/http never imports src/dao",
    holds: under("src/http/"),
    mayImport: (target) => !under("src/dao/")(target),
  },
  {
    name: "src/person imports only errors, itself, and types of src/dao",
    holds: under("src/person/"),
    mayImport: (target, typeOnly) =>
      target === "src/errors.ts" || under("src/person/")(target) ||
      typeOnly && under("src/dao/")(target),
  },
  {
    name: "src/metrics imports only itself, and types of src/person",
    holds: under("src/metrics/"),
    mayImport: (target, typeOnly) =>
      target === "node:process" || under("src/metrics/")(target) ||
      typeOnly && under("src/person/")(target),
  },
  {
    name: "src/dao imports only errors, deadline, person.ts and itself",
    holds: under("src/dao/"),
    mayImport: (target) =>
      CORE.includes(target) || target === "src/resilience/deadline.ts" ||
      under("src/dao/")(target),
  },
  {
    name: "an adapter imports only the contract, its driver and helpers",
    holds: (path) => under("adapters/")(path) && path !== "adapters/mod.ts",
    mayImport: adapterMayImport,
  },
  {
    name: "adapters/mod.ts imports only adapters and the contract",
    holds: (path) => path === "adapters/mod.ts",
    mayImport: (target) =>
      adapterMayImport(target) || under("adapters/")(target),
  },
];

const isProduct = under("src/", "adapters/", "main.ts");

/** Every breach of the architecture in these files, one line each. */
export function violations(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => [
    ...importViolations(path, source),
    ...fileViolations(path, source),
  ]);
}

function importViolations(path: string, source: string): string[] {
  const imports = importsOf(path, source);
  return FLOORS.filter((floor) => floor.holds(path)).flatMap((floor) =>
    imports
      .filter(({ target, typeOnly }) => !floor.mayImport(target, typeOnly))
      .map(({ target }) => `${path}: ${floor.name}: ${target}`)
  );
}

function fileViolations(path: string, source: string): string[] {
  const code = withoutComments(source);
  const lines = source.split("\n").length - 1;
  const found: string[] = [];
  if (/^export\s+(default\b|\{[^}]*\bas\s+default\b)/m.test(code)) {
    found.push("no default exports");
  }
  if (
    isProduct(path) && !DYNAMIC_IMPORTS.includes(path) &&
    /(?<!typeof\s*)\bimport\s*\(/.test(code)
  ) {
    found.push("no dynamic import");
  }
  if (isProduct(path) && lines > LONGEST) {
    found.push(`no file above ${LONGEST} lines: ${lines}`);
  }
  if (/(^|\/)_?(utils?|helpers?|index|common)\.ts$/.test(path)) {
    found.push("a file is named after its one idea");
  }
  return found.map((rule) => `${path}: ${rule}`);
}
