import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { describedApi } from "../../http/openapi/described.ts";
import { ROOT } from "../../support/root.ts";

const GENERATOR = metadata.imports["openapi-typescript"];
const CONFIG = ["--config", new URL("deno.json", ROOT).pathname];

/** What a program does with the generated types, and with those of the client. */
const PROGRAM = `
import type { components, paths } from "./api.ts";
import type {
  ClientError,
  Person,
  PersonChanges,
  PersonInput,
} from "@person/service/client";

type One = paths["/persons/{id}"];
type Json<T> = T extends { content: { "application/json": infer B } } ? B : never;
type Patch = NonNullable<One["patch"]["requestBody"]>["content"];

/** Each is what the other is. */
export const read = (it: Json<One["get"]["responses"][200]>): PersonInput => it;
export const shown = (it: Person): Json<One["get"]["responses"][200]> => it;
export const sent = (it: PersonInput): Json<One["put"]["requestBody"]> => it;
export const changed = (
  it: PersonChanges,
): Patch["application/merge-patch+json"] => it;
export const batch = (
  it: Json<paths["/persons"]["get"]["responses"][200]>,
): readonly PersonInput[] => it.persons;
export const type: components["schemas"]["NotFoundProblem"]["type"] =
  "urn:problem:person:not-found";
export const fault = (
  it: components["schemas"]["Fault"],
): ClientError["faults"][number] => it;

// @ts-expect-error: a person has no such field.
export const wrong: Json<One["put"]["requestBody"]> = { age: 5 };
// @ts-expect-error: there is no such path.
export type Wrong = paths["/people"];
`;

async function deno(...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

describe(`the types that ${GENERATOR} makes of the description`, () => {
  let dir: string;

  beforeAll(async () => {
    dir = await Deno.makeTempDir();
    const file = `${dir}/openapi.json`;
    await Deno.writeTextFile(file, JSON.stringify(describedApi().root));
    const { success, output } = await deno(
      ...["run", "-A", "--no-prompt", GENERATOR, file, "-o", `${dir}/api.ts`],
    );
    assert(success, output);
  });
  afterAll(() => Deno.remove(dir, { recursive: true }));

  it("compile, and fit those of the client", async () => {
    await Deno.writeTextFile(`${dir}/program.ts`, PROGRAM);
    const checked = await deno("check", ...CONFIG, `${dir}/program.ts`);
    assertEquals(checked.success, true, checked.output);
  });

  it("do not fit another person", async () => {
    const other = PROGRAM.replaceAll("PersonInput", "{ readonly id: number }");
    await Deno.writeTextFile(
      `${dir}/other.ts`,
      other.replace("  { readonly id: number },\n", ""),
    );
    const checked = await deno("check", ...CONFIG, `${dir}/other.ts`);
    assertMatch(checked.output, /TS2322/);
  });
});
