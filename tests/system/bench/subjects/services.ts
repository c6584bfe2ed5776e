/**
 * The service, as `deno task start` runs it, with the settings of a case.
 *
 * @module
 */
import type { SettingName } from "../../../../src/config/config.ts";
import { variableOf } from "../../../../src/config/settings.ts";
import { START } from "../../e2e/process.ts";
import { personOf } from "../peers/people.ts";
import { Subject } from "./subject.ts";

/** Settings by their names. */
export type Settings = Partial<Record<SettingName, string>>;

/** Long enough that no entry expires while it is measured. */
const TTL = "1h";

/** The flags of the task for V8. */
const V8 = START.split(" ").filter((it) => it.startsWith("--v8-flags="));

/** How many people are put at the same time. */
const AT_ONCE = 20;

/** How long the answer to a request may take, in milliseconds. */
const PATIENCE = 10_000;

/** Starts a service on a free port; it may use the files of the directory. */
export function startService(
  settings: Settings,
  directory: string,
): Promise<Subject> {
  const env = Object.entries({ cacheTtl: TTL, port: "0", ...settings })
    .map(([name, value]) => [variableOf(name as SettingName), value]);
  const files = [`--allow-read=${directory}`, `--allow-write=${directory}`];
  return Subject.deno(
    ["run", "--no-prompt", "-P", ...V8, ...files, "main.ts"],
    Object.fromEntries(env),
  );
}

/** Puts the people of a peer, and waits until the service trusts its cache. */
export async function fill(subject: Subject, people: number): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < people) {
      const { id, ...names } = personOf(next++);
      const response = await fetch(new URL(`/persons/${id}`, subject.url), {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(names),
        signal: AbortSignal.timeout(PATIENCE),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`PUT was answered ${response.status}`);
    }
  }));
}

/** Reads the first person until the answer is not for want of a lease. */
export async function settled(subject: Subject): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    const url = new URL(`/persons/${personOf(0).id}`, subject.url);
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    const status = response.headers.get("Cache-Status") ?? "";
    if (!/detail=(outbox-unread|cache-changed)/.test(status)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The service does not use its cache");
}
