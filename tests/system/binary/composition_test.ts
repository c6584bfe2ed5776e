import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "yaml";
import { z } from "zod";
import { readConfig } from "../../../src/config/read_config.ts";
import { ROOT } from "../../support/root.ts";

const COMPOSE = await Deno.readTextFile(new URL("deploy/compose.yaml", ROOT));

/** What every service has: limits, and no privilege that it does not need. */
const SERVICE = {
  restart: z.literal("unless-stopped"),
  mem_limit: z.string().regex(/^\d+[mg]$/),
  pids_limit: z.number().max(500),
  logging: z.object({
    driver: z.literal("json-file"),
    options: z.object({ "max-size": z.string(), "max-file": z.string() }),
  }),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
};

const HARDENED = {
  ...SERVICE,
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
};

// No other host may reach them, and no other container.
const BEHIND = {
  ports: z.undefined().optional(),
  networks: z.tuple([z.literal("backends")]),
};

const COMPOSITION = z.object({
  services: z.strictObject({
    person: z.object({
      ...HARDENED,
      build: z.object({ dockerfile: z.literal("deploy/Dockerfile") }),
      ports: z.tuple([z.literal("127.0.0.1:8000:8000")]),
      networks: z.tuple([z.literal("default"), z.literal("backends")]),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      ulimits: z.object({ nofile: z.number().min(65536) }),
      depends_on: z.object({
        mariadb: z.object({ condition: z.literal("service_healthy") }),
      }),
    }),
    mariadb: z.object({
      ...SERVICE,
      ...BEHIND,
      image: z.string().regex(/^mariadb:[\d.]+$/),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      volumes: z.tuple([z.literal("mariadb:/var/lib/mysql")]),
      healthcheck: z.object({
        test: z.array(z.string()).min(2),
        retries: z.number(),
      }),
    }),
    memcached: z.object({
      ...HARDENED,
      ...BEHIND,
      image: z.string().regex(/^memcached:[\d.]+$/),
    }),
  }),
  networks: z.strictObject({
    backends: z.object({ internal: z.literal(true) }),
  }),
  volumes: z.strictObject({ mariadb: z.null() }),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

type Environment = Readonly<Record<string, string>>;

/** The variables that could hold a secret, and do not name its file. */
function givenAway(environment: Environment): string[] {
  return Object.entries(environment)
    .filter(([name, value]) =>
      /(PASSWORD|TOKEN|DATABASE|CACHE)(_FILE)?$/.test(name) &&
      (!/^\/run\/secrets\/\w+$/.test(value) || !name.endsWith("_FILE")) &&
      !/^memcache:\/\/[\w.]+:\d+$/.test(value)
    )
    .map(([name]) => name);
}

const composition = (text = COMPOSE) => COMPOSITION.parse(parse(text));

/** The commands in the comment at the top, which make the files of secrets. */
function commands(): string {
  const [head = ""] = COMPOSE.split("\nservices:");
  return [...head.matchAll(/^# {3}(.*)$/gm)].map(([, line = ""]) => line)
    .filter((line) => !line.includes("docker compose")).join("\n");
}

describe("the composition", () => {
  it("is of three services with limits, and has no secret in it", () => {
    const { person, mariadb } = composition().services;
    assertEquals(givenAway(person.environment), []);
    const {
      MARIADB_RANDOM_ROOT_PASSWORD: made,
      MARIADB_DATABASE: _name,
      ...others
    } = mariadb.environment;
    assertEquals([made, givenAway(others)], ["1", []]);
    assert(!COMPOSE.includes("${"));
  });

  it("is found to have a secret if a secret stands in place of a file", () => {
    const literal = COMPOSE.replaceAll(/\/run\/secrets\/\w+/g, "hunter2");
    const { person, mariadb } = composition(literal).services;
    assertEquals(
      givenAway(person.environment),
      ["PERSON_DATABASE_FILE", "PERSON_WRITE_TOKEN_FILE"],
    );
    assert(givenAway(mariadb.environment).includes("MARIADB_PASSWORD_FILE"));
  });

  it("mounts every secret where the services read it", () => {
    const { services, secrets } = composition();
    for (
      const { environment, secrets } of [services.person, services.mariadb]
    ) {
      const files = Object.entries(environment)
        .filter(([name]) => name.endsWith("_FILE")).map(([, file]) => file);
      assertEquals(secrets.map((it) => `/run/secrets/${it}`), files);
    }
    assertEquals(
      new Set(Object.keys(secrets)),
      new Set([...services.person.secrets, ...services.mariadb.secrets]),
    );
  });

  it("has commands that make them, with a password that a URL can hold", async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/deploy`);
      const { success, stderr } = await new Deno.Command("sh", {
        args: ["-euc", commands()],
        cwd: folder,
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const { services, secrets } = composition();
      const read = (name: string) =>
        // The paths begin at the file, which is in deploy/.
        Deno.readTextFileSync(`${folder}/deploy/${secrets[name]?.file}`);
      const config = readConfig(
        services.person.environment,
        [],
        (path) => read(path.replace("/run/secrets/", "")),
      );
      const { MARIADB_USER, MARIADB_DATABASE } = services.mariadb.environment;
      const password = read("mariadb_password").trim();
      assert(/^\w{32}$/.test(password));
      assertEquals(
        config.database,
        `mysql://${MARIADB_USER}:${password}@mariadb:3306/${MARIADB_DATABASE}`,
      );
      assertEquals(config.cache, "memcache://memcached:11211");
      assertEquals(config.writeToken.length, 1);
      // Another user reads the files in the container, and no other user here.
      const { mode } = Deno.statSync(`${folder}/deploy/secrets`);
      assertEquals((mode ?? 0) & 0o777, 0o700);
      for (const { file } of Object.values(secrets)) {
        const { mode } = Deno.statSync(`${folder}/deploy/${file}`);
        assertEquals((mode ?? 0) & 0o777, 0o644);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});
