/**
 * What a program does with the client, on whatever runtime. It must do the same on
 * each: the tests run this file in Deno, in Node and in a browser.
 *
 * @module
 */
import { ClientError, hasCode, PersonClient } from "@person/service/client";

/** Where the walk goes. */
export interface Places {
  /** The address of a service, which is empty. */
  readonly service: string;
  /** The address of a server that has only bad answers, below their names. */
  readonly bad: string;
}

const IDS = ["a/b", "100%", "a b", "😀", "...", "a%2Fb", "a+b&id=c", "ä'"];

/** Walks, and returns what it saw. */
export async function walk({ service, bad }: Places): Promise<unknown> {
  const people = new PersonClient(service);
  const seen: Record<string, unknown> = {};

  const { person: ada, created } = await people.put({
    id: "ada",
    firstName: "Ada",
    lastName: "0",
  });
  seen.created = [created, ada.lastName, await people.get("nobody") ?? "none"];
  await Promise.all(
    Array.from(
      { length: 5 },
      () =>
        new PersonClient(service).patch("ada", ({ lastName }) => ({
          lastName: `${Number(lastName) + 1}`,
        })),
    ),
  );
  seen.changed = (await people.get("ada"))?.lastName;
  seen.expected = await codeOf(people.put(ada, { expected: ada }));
  seen.absent = await codeOf(people.put(ada, { expected: "absent" }));

  for (const id of IDS) await people.put({ id, firstName: "X", lastName: "" });
  const many = Array.from({ length: 250 }, (_, n) => `p${n}`);
  const found = await people.getMany([...many, ...IDS]);
  seen.found = [...found.keys()].sort();
  const listed = await Array.fromAsync(people.list({ pageSize: 2 }));
  seen.listed = listed.map(({ id }) => id).sort();
  seen.deleted = [];
  for (const id of [...IDS, "ada", "ada"]) {
    (seen.deleted as boolean[]).push(await people.delete(id));
  }

  const put = people.put({ id: "ada", firstName: "", lastName: "" });
  const invalid = await put.catch((error: unknown) => error);
  seen.faults = hasCode(invalid, "invalid") && invalid.faults;
  seen.missing = await codeOf(people.patch("ada", () => ({})));

  for (const name of ["html", "json", "problem", "redirect", "endless"]) {
    const broken = new PersonClient(`${bad}${name}/`, { retries: 0 });
    seen[name] = await codeOf(broken.put(ada));
  }
  const slow = new PersonClient(`${bad}slow/`, { timeout: 100 });
  seen.slow = await codeOf(slow.get("ada"));
  const controller = new AbortController();
  const getting = slow.get("ada", { signal: controller.signal });
  controller.abort(new RangeError("enough"));
  seen.aborted = await getting.catch((error: unknown) => `${error}`);
  const down = new PersonClient("http://127.0.0.1:1/", { retries: 1 });
  seen.down = await codeOf(down.get("ada"));
  return seen;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.mayBeApplied ? `${error.code}, may be applied` : error.code;
  }
}

/** What each runtime must see. */
export const SEEN = {
  created: [true, "0", "none"],
  changed: "5",
  expected: "precondition_failed",
  absent: "precondition_failed",
  found: [...IDS].sort(),
  listed: [...IDS, "ada"].sort(),
  deleted: [...IDS.map(() => true), true, false],
  faults: [{
    pointer: "/firstName",
    detail: "must be 1 to 255 characters long",
  }],
  missing: "not_found",
  html: "bad_answer, may be applied",
  json: "bad_answer, may be applied",
  problem: "unknown_problem",
  redirect: "bad_answer",
  endless: "bad_answer, may be applied",
  slow: "timeout",
  aborted: "RangeError: enough",
  down: "network",
};
