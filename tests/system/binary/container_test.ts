import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { validate } from "dockerfile-utils";
import { z } from "zod";
import metadata from "../../../deno.json" with { type: "json" };
import { V8_FLAG } from "../../../deploy/flags.ts";
import { copyProject } from "../e2e/project_copy.ts";
import { ROOT } from "../../support/root.ts";
import { deno } from "./deno.ts";

const DOCKERFILE = await read("deploy/Dockerfile");

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

/** What a linter says, a line each. */
function lint(dockerfile: string): string[] {
  return validate(dockerfile).map(({ message }) => String(message));
}

/** What the instructions of this name say. */
function instructions(name: string): string[] {
  const joined = DOCKERFILE.replaceAll(/\\\n\s*/g, "");
  return [...joined.matchAll(new RegExp(`^${name} (.*)$`, "gm"))]
    .map(([, rest = ""]) => rest);
}

/** The arguments for a program of the only instruction of this name. */
function argumentsOf(name: string, of: "deno" | "bash"): string[] {
  const [rest = "", ...others] = instructions(name);
  assertEquals(others, []);
  const [program, ...args] = z.array(z.string())
    .parse(JSON.parse(rest.slice(rest.indexOf("["))));
  assertEquals(program, of);
  return args;
}

describe("the Dockerfile", () => {
  it("is one that a linter has nothing to say of", () => {
    assertEquals(lint(DOCKERFILE), []);
    const wrong = DOCKERFILE.replace("--interval", "--intervall");
    assertEquals(lint(wrong), ["Unknown flag: intervall"]);
  });

  it("is made on the Deno that the README names", async () => {
    const [, version] = /npx -y deno@(\S+)/.exec(await read("README.md")) ?? [];
    const [from = "", ...others] = instructions("FROM");
    assertEquals(others, []);
    // Its digest, because another image may get the same tag.
    assertMatch(from, /^[\w/:.]+@sha256:[\da-f]{64}$/);
    assertEquals(from.split("@")[0], `denoland/deno:${version}`);
  });

  it("runs as a user who is not root", () => {
    assertEquals(instructions("USER"), ["deno"]);
    const user = DOCKERFILE.indexOf("\nUSER");
    assert(user < DOCKERFILE.indexOf("\nENTRYPOINT"));
    // What comes before is done by root.
    assertEquals(
      DOCKERFILE.slice(0, user).match(/^(RUN|COPY) .*$/gm),
      ["RUN mkdir -m 700 data && chown deno:deno data"],
    );
  });

  it("starts what it copies, with the permissions of the task", async () => {
    const [last, ...rest] = instructions("COPY")
      .flatMap((line) => line.split(" ").slice(0, -1));
    await using project = await copyProject([last ?? "", ...rest]);
    const entry = argumentsOf("ENTRYPOINT", "deno");
    const { read } = metadata.permissions.default;
    // A platform mounts secrets in the last folder.
    const readable = [...read, "/run/secrets"].join(",");
    assertEquals(entry, [
      ...["run", "--cached-only", "--no-prompt", V8_FLAG, "-P"],
      ...[`--allow-read=${readable}`, "main.ts"],
    ]);
    const started = await deno([...entry, "--version"], { cwd: project.path });
    assertEquals(started.code, 0, started.stderr);
    assertEquals(instructions("CMD"), ['["serve"]']);
  });

  it("takes for healthy what answers 200 at /livez, without a runtime", async () => {
    const args = argumentsOf("HEALTHCHECK", "bash");
    const listening = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    let status = 200;
    const server = Deno.serve(listening, ({ url, headers }) => {
      const found = new URL(url).pathname === "/livez" &&
        headers.get("host") === "127.0.0.1";
      return new Response(null, { status: found ? status : 404 });
    });
    const check = async () => {
      const env = { PERSON_PORT: `${server.addr.port}` };
      const { code } = await new Deno.Command("bash", { args, env }).output();
      return code;
    };
    assertEquals(await check(), 0);
    status = 503;
    assertEquals(await check(), 1);
    await server.shutdown();
    assertEquals(await check(), 1);
  });
});
