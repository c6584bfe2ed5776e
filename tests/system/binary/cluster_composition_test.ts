import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "yaml";
import { z } from "zod";
import { readConfig } from "../../../src/config/read_config.ts";
import { locate, require } from "../../support/servers/find.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { Galera } from "../../support/servers/galera.ts";
import { ROOT } from "../../support/root.ts";
import { eventually } from "../e2e/eventually.ts";

const read = (name: string) =>
  Deno.readTextFileSync(new URL(`deploy/${name}`, ROOT));

const HAPROXY = read("cluster/haproxy.cfg");
const HEALTH = read("cluster/health.sql");

const SERVICE = {
  restart: z.literal("unless-stopped"),
  mem_limit: z.string().regex(/^\d+[mg]$/),
  pids_limit: z.number().max(500),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
};

const HARDENED = {
  ...SERVICE,
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
};

// No other host may reach them.
const BEHIND = {
  ports: z.undefined().optional(),
  networks: z.tuple([z.literal("backends")]),
};

const node = (name: string) =>
  z.object({
    ...SERVICE,
    ...BEHIND,
    image: z.string().regex(/^mariadb:[\d.]+$/),
    hostname: z.literal(name),
    command: z.array(z.string()),
    volumes: z.tuple([z.literal(`${name}:/var/lib/mysql`)]),
  });

const COMPOSITION = z.object({
  services: z.strictObject({
    haproxy: z.object({
      ...HARDENED,
      ports: z.tuple([z.literal("127.0.0.1:8000:8000")]),
    }),
    person: z.object({
      ...HARDENED,
      ...BEHIND,
      deploy: z.object({ replicas: z.literal(4) }),
      environment: z.record(z.string(), z.string()),
      stop_grace_period: z.string().regex(/^\d+s$/),
    }),
    memcached: z.object({ ...HARDENED, ...BEHIND }),
    n1: node("n1"),
    n2: node("n2"),
    n3: node("n3"),
  }),
  networks: z.strictObject({
    backends: z.object({ internal: z.literal(true) }),
  }),
  configs: z.record(z.string(), z.object({ file: z.string() })),
});

const { services, configs } = COMPOSITION.parse(
  parse(read("compose.cluster.yaml"), { merge: true }),
);

/** What HAProxy says of a file of settings. */
async function check(settings: string): Promise<string> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, settings);
    const { success, stderr } = await new Deno.Command(require("haproxy"), {
      args: ["-c", "-f", file],
    }).output();
    return success ? "" : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

describe("the composition of a cluster", () => {
  it("gives the instances settings that the service takes", () => {
    const { environment, stop_grace_period } = services.person;
    const config = readConfig(
      environment,
      [],
      (path) =>
        path.endsWith("_url")
          ? "mysql://person:hunter2@haproxy:3306/person"
          : "0123456789abcdef",
    );
    assertEquals(config.cache, "memcache://memcached:11211");
    const stop = config.shutdownDelay + config.shutdownTimeout;
    assert(parseInt(stop_grace_period) * 1000 > stop);
  });

  it("mounts files that there are", () => {
    for (const { file } of Object.values(configs)) assert(read(file));
  });

  it("starts nodes with options that MariaDB knows", async () => {
    const said = async (options: string[]) => {
      // A cluster is of Debian's own, also if the tests run on another server.
      const server = locate("mariadbd") ?? "";
      const { stderr } = await new Deno.Command(server, {
        args: ["--no-defaults", ...options, "--verbose", "--help"],
      }).output();
      return new TextDecoder().decode(stderr);
    };
    const [program, ...options] = services.n1.command;
    assertEquals(program, "mariadbd");
    assert(!(await said(options)).includes("unknown"));
    assertStringIncludes(await said(["--wsrep-onn=ON"]), "unknown");
  });

  it("has settings that HAProxy takes", async () => {
    assertEquals(await check(HAPROXY), "");
    const wrong = HAPROXY.replace("balance roundrobin", "balance roundroben");
    assertStringIncludes(await check(wrong), "balance only supports");
  });
});

describe("its HAProxy", () => {
  it("leads to a node only while that is one of a majority", async () => {
    await using cluster = await Galera.start(2);
    const [first, second] = cluster.nodes;
    await first.query(HEALTH.replace(/^--.*$/m, ""));
    const port = freePort();
    const file = await Deno.makeTempFile();
    const settings = HAPROXY
      .replace("bind :8000", `bind 127.0.0.1:${freePort()}`)
      .replace("bind :3306", `bind 127.0.0.1:${port}`)
      .replace("n1:3306", `127.0.0.1:${first.port}`)
      .replace("n2:3306", `127.0.0.1:${second?.port}`);
    await Deno.writeTextFile(file, settings);
    await using haproxy = new Deno.Command(require("haproxy"), {
      args: ["-db", "-f", file],
      stderr: "null",
    }).spawn();
    /** Whether a server greets who connects to the balancer. */
    const greets = async () => {
      try {
        using connection = await Deno.connect({ port });
        return await connection.read(new Uint8Array(5)) === 5;
      } catch {
        return false;
      }
    };
    try {
      await eventually(greets, (it) => it);
      await first.kill();
      // The second one still answers, without the majority.
      await eventually(greets, (it) => !it);
      assertEquals((await second?.query("SELECT 1"))?.length, 1);
      await eventually(greets, (it) => !it);
    } finally {
      haproxy.kill("SIGKILL");
      await haproxy.status;
      await Deno.remove(file);
    }
  });
});
