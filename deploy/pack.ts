/**
 * `deno task pack`: makes `dist/person-service-VERSION.tgz`, which a project of
 * Node can install. Its arguments go to `deno pack`.
 *
 * This task does what `deno pack` alone does not: it prints no line about each
 * private module, writes into the package which Node it needs, and allows only
 * the versions of other packages that the tests have run with.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** The oldest Node that has all that the module uses. */
const ENGINES = { node: ">=24" };

const ROOT = new URL("..", import.meta.url).pathname;

/** Packs the module into the directory `out`; returns the path of the file. */
export async function pack(
  out: string,
  args: readonly string[] = [],
): Promise<string> {
  await Deno.mkdir(out, { recursive: true });
  const dir = await Deno.makeTempDir();
  try {
    const packed = `${dir}/packed.tgz`;
    await run(Deno.execPath(), ["pack", "-q", "-o", packed, ...args], ROOT);
    await run("tar", ["-xzf", "packed.tgz"], dir);
    const manifest = `${dir}/package/package.json`;
    const packageJson = JSON.parse(await Deno.readTextFile(manifest));
    const completed = {
      ...packageJson,
      engines: ENGINES,
      dependencies: exact(packageJson.dependencies),
    };
    await Deno.writeTextFile(manifest, JSON.stringify(completed, null, 2));
    const file = `person-service-${packageJson.version}.tgz`;
    await run("tar", ["-czf", file, "package"], dir);
    await Deno.copyFile(`${dir}/${file}`, `${out}/${file}`);
    return `${out}/${file}`;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The packages with the versions of `deno.json`. */
function exact(packages: Readonly<Record<string, string>>) {
  const imports: Readonly<Record<string, string>> = config.imports;
  return Object.fromEntries(
    Object.keys(packages).map((name) => [
      name,
      imports[name]?.replace(/^npm:.*@/, ""),
    ]),
  );
}

/** Runs a program; what it says is shown only if it fails. */
async function run(program: string, args: string[], cwd: string) {
  const env = { NO_COLOR: "1" };
  const { success, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env,
  }).output();
  if (success) return;
  throw new Error(
    `${program} ${args[0]} failed: ${new TextDecoder().decode(stderr)}`,
  );
}

if (import.meta.main) {
  try {
    const path = await pack(`${ROOT}dist`, Deno.args);
    await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await Deno.stderr.write(new TextEncoder().encode(`${reason}\n`));
    Deno.exit(1);
  }
}
