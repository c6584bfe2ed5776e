import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { eventually } from "./eventually.ts";
import { idOf, ndjson } from "./people.ts";
import { runCommand } from "./process.ts";
import { Service } from "./service.ts";

/** Mounts a small disk at the path, where the operating system lets us. */
function mount(path: string): boolean {
  try {
    const { success } = new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path],
      stderr: "null",
    }).outputSync();
    return success;
  } catch {
    return false;
  }
}

function unmount(path: string): void {
  new Deno.Command("umount", { args: ["-l", path] }).outputSync();
}

const probe = Deno.makeTempDirSync();
const mayMount = mount(probe);
if (mayMount) unmount(probe);
Deno.removeSync(probe);

/** What an operator sees of a service whose SQLite file fails. */
describe("a service whose SQLite file fails", () => {
  let folder: string;
  let file: string;
  let stack: AsyncDisposableStack;

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    folder = await Deno.makeTempDir();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    file = `${folder}/person.db`;
  });
  afterEach(() => stack.disposeAsync());

  const settings = () => ({
    database: `sqlite:${file}`,
    cache: "none:",
    "access-log": "off",
  });
  const start = async () =>
    stack.use(await Service.start(settings(), { data: folder }));

  /** Whether it is ready, and what its metrics say. */
  async function health(service: Service): Promise<string> {
    const ready = await service.fetch("readyz");
    await ready.body?.cancel();
    const metrics = await (await service.fetch("metrics")).text();
    const [, up] = /person_backend_up\{backend="store"\} (\d)/.exec(metrics) ??
      [];
    return `${ready.status} ${up}`;
  }

  const sick = (text: string) => text === "503 0";
  const well = (text: string) => text === "200 1";

  /** Stops the service, and counts its log lines about the database. */
  async function lines(service: Service): Promise<string[]> {
    const { stderr } = await service.stop();
    return stderr.split("\n").filter((it) => it.includes("The database "))
      .map((it) => JSON.parse(it).message);
  }

  it("tells of a damaged file once, and when it is repaired", async () => {
    const args = ["import", "-", "--format=ndjson"];
    const place = { data: folder };
    await runCommand(args, settings(), ndjson(5000, "1"), place);
    const service = await start();
    assertEquals(await health(service), "200 1");
    const intact = await Deno.readFile(file);
    const damaged = intact.slice().fill(0xff, 8192);
    await write(damaged);
    for (let n = 100; n < 120; n++) {
      assertEquals((await service.get(idOf(n * 40))).status, 503);
    }
    assertEquals(await health(service), "503 0");
    await write(intact);
    await eventually(() => health(service), well);
    assertEquals((await service.get(idOf(4000))).status, 200);
    const [down = "", up, ...others] = await lines(service);
    assertMatch(down, /fails, and the service probes it: .* is damaged/);
    assertEquals([up, others], [
      "The database answers again.",
      [],
    ]);
  });

  it("tells of a removed file once, and acknowledges nothing meanwhile", async () => {
    const service = await start();
    await service.put("ada", "Ada", "1");
    await Deno.rename(file, `${folder}/elsewhere.db`);
    const statuses = new Set<number>();
    for (let n = 0; n < 20; n++) {
      statuses.add((await service.put("ada", "Ada", `${n + 2}`)).status);
    }
    assert([...statuses].every((it) => it >= 500), `${[...statuses]}`);
    assertEquals(await health(service), "503 0");
    assertEquals((await service.get("ada")).status, 503);
    await Deno.rename(`${folder}/elsewhere.db`, file);
    await eventually(() => health(service), well);
    assertEquals((await service.put("bob", "Bob", "1")).status, 201);
    const [down = "", up, ...others] = await lines(service);
    assertMatch(
      down,
      /fails, and the service probes it: .* removed or replaced/,
    );
    assertEquals([up, others], [
      "The database answers again.",
      [],
    ]);
    const again = await start();
    assertEquals((await again.get("bob")).names, "Bob 1");
  });

  it("restarts on a backup that was moved over the file", async () => {
    const service = await start();
    await service.put("ada", "Ada", "1");
    const backup = `${folder}/backup.db`;
    {
      using database = new DatabaseSync(file);
      database.prepare("VACUUM INTO ?").run(backup);
    }
    for (let n = 0; n < 200; n++) await service.put(idOf(n), "New", `${n}`);
    await Deno.rename(backup, file);
    await eventually(() => health(service), sick);
    assertEquals((await service.put("bob", "Bob", "1")).status, 503);
    const [down = "", ...others] = await lines(service);
    assertMatch(down, /removed or replaced/);
    assertEquals(others, []);
    const again = await start();
    assertEquals((await again.get("ada")).names, "Ada 1");
    assertEquals((await again.get(idOf(7))).status, 404);
    using database = new DatabaseSync(file);
    const check = database.prepare("PRAGMA integrity_check").get();
    assertEquals(check?.integrity_check, "ok");
  });

  it("tells of a full disk once, reads on, and recovers", {
    ignore: !mayMount,
  }, async () => {
    assert(mount(folder));
    stack.defer(() => unmount(folder));
    const service = await start();
    await service.put("ada", "Ada", "1");
    await Deno.writeFile(`${folder}/filler`, new Uint8Array(4_000_000))
      .catch(() => {});
    const statuses: number[] = [];
    for (let n = 0; n < 200 && !statuses.includes(503); n++) {
      statuses.push((await service.put(idOf(n), "Full".repeat(50), "")).status);
    }
    assert(statuses.includes(503), `${statuses}`);
    assertEquals(await health(service), "503 0");
    assertEquals((await service.get("ada")).names, "Ada 1");
    await Deno.remove(`${folder}/filler`);
    await eventually(() => health(service), well);
    assertEquals((await service.put("bob", "Bob", "1")).status, 201);
    const [down = "", up, ...others] = await lines(service);
    assertMatch(down, /fails, and the service probes it: The disk .* is full/);
    assertEquals([up, others], [
      "The database answers again.",
      [],
    ]);
  });

  /** Writes the bytes into the file, which stays the same file. */
  async function write(bytes: Uint8Array): Promise<void> {
    using it = await Deno.open(file, { write: true });
    await it.write(bytes);
  }
});
