import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { tokenBefore } from "../../src/cache_aside/outbox/row_kind.ts";
import { tooManyWorkers } from "../../src/command/serve/workers/requirements.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { checked } from "./checked.ts";

describe("check", () => {
  it("warns of what would stop other writers", async () => {
    const store = new MemoryStore();
    const caveat = "Do not drop the account a.";
    store.coverage = () => Promise.resolve({ covered: true, caveat });
    const { code, out, err } = await checked(
      ["--database=fake:"],
      store,
      { shared: false },
    );
    assertEquals([code, out.at(-1)], [0, "Other writers: covered"]);
    assertEquals(err, [`Warning: ${caveat}`]);
  });

  it("warns of the longer lease of another instance, as the start does", async () => {
    const store = new MemoryStore();
    const uuid = crypto.randomUUID();
    const token = tokenBefore("lease", undefined, uuid);
    store.rows.push({ token, id: PERSON.parseId("lease=3000") });
    const flags = ["--database=fake:", "--cache=none:"];
    const warnings = async (timeout: string) =>
      (await checked([...flags, `--request-timeout=${timeout}`], store)).err;
    const [warning = "", ...others] = await warnings("3100ms");
    assertMatch(warning, /^Warning: PERSON_REQUEST_TIMEOUT .* than 3100 ms: /);
    assertEquals(others, []);
    store.down = false;
    assertEquals(await warnings("3101ms"), []);
  });

  it("refuses an address for which the service would need a token", async () => {
    const flags = ["--database=sqlite::memory:", "--host=0.0.0.0"];
    await assertRejects(() => checked(flags), AppError, "Without a token");
    const { code, err } = await checked([...flags, "--insecure"]);
    assertEquals([code, err.length], [0, 1]);
    assertMatch(
      err[0] ?? "",
      /^Warning: Every client that can reach 0\.0\.0\.0 /,
    );
  });

  it("prints the weaknesses of the settings", async () => {
    const { code, err } = await checked(["--database=fake:"]);
    assertEquals([code, err.length], [0, 1]);
    assertMatch(err[0] ?? "", /^Warning: The cache "memory:" belongs to this/);
  });

  it("warns of more workers than cores, as the start does", async () => {
    const { code, err } = await checked([
      "--database=fake:",
      "--cache=none:",
      "--workers=256",
    ]);
    const text = tooManyWorkers({ workers: 256 });
    assertEquals([code, err], [0, text ? [`Warning: ${text}`] : []]);
  });
});
