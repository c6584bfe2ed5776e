/**
 * The servers that the service is compared with.
 *
 * @module
 */
import type { Servers } from "../machine/servers.ts";
import type { Tools } from "../machine/tools.ts";
import { type Foreign, Subject } from "./subject.ts";

/** The names of the peers, as the tables show them. */
export const PEERS = {
  bare: "bare Deno.serve",
  constant: "a constant, same header",
  lru: "Hono + lru-cache + node:sqlite",
  lruDuties: "Hono + lru-cache, same duties",
  memjs: "Hono + memjs",
  memcachedDuties: "Hono + a client by hand, same duties",
  redis: "Hono + @redis/client",
  sqlite: "Hono + node:sqlite",
  mysql2: "Hono + mysql2",
  nginx: "nginx memcached_pass",
  fastify: "Fastify + bentocache",
  fastifyOwn: "Fastify + bentocache, own header",
  flask: "Flask + pymemcache, gunicorn",
  write: "Hono + mysql2 + memjs: write, delete",
  writeDuties: "Hono + mysql2 + memjs, same duties",
} as const;

/** A peer. */
export type Peer = keyof typeof PEERS;

/** Those whose header fields must be the service's. */
export const SAME_HEADER = [
  "constant",
  "lru",
  "lruDuties",
  "memjs",
  "memcachedDuties",
  "redis",
  "sqlite",
  "mysql2",
  "fastify",
  "write",
  "writeDuties",
] as const satisfies Peer[];

/** How each peer is started. */
export function peersOf(
  { mysql, memcached, redis, directory }: Servers,
  { paths }: Tools,
): Readonly<Record<Peer, () => Promise<Subject>>> {
  const deno = (name: string, ...args: string[]) => () =>
    Subject.deno(["run", "-A", `tests/system/bench/peers/${name}.ts`, ...args]);
  const foreign = (
    name: "nginx" | "gunicorn",
    make: (program: string, port: number) => Foreign,
  ) =>
  async () => {
    const program = paths[name];
    if (!program) throw new Error(`${name} is not on this machine`);
    return await Subject.foreign((port) => make(program, port));
  };
  const address = `127.0.0.1:${memcached.port}`;
  return {
    bare: deno("bare"),
    constant: deno("constant"),
    lru: deno("lru"),
    lruDuties: deno("lru_duties"),
    memjs: deno("memjs", address),
    memcachedDuties: deno("memcached_duties", address),
    redis: deno("redis", redis),
    sqlite: deno("sqlite"),
    mysql2: deno("mysql2", mysql),
    nginx: foreign("nginx", (program, port) => {
      const file = `${directory}/nginx.conf`;
      Deno.writeTextFileSync(file, nginxConf(directory, port, memcached.port));
      const args = ["-e", `${directory}/nginx.log`, "-c", file];
      return { program, args };
    }),
    fastify: deno("fastify", "fields"),
    fastifyOwn: deno("fastify"),
    flask: foreign("gunicorn", (program, port) => ({
      program,
      args: [
        ...["-m", "gunicorn", "--chdir", "tests/system/bench/peers"],
        ...["--bind", `127.0.0.1:${port}`, "--keep-alive", "75"],
        ...["--workers", "2", "--threads", "16", "flask_person:app"],
      ],
      env: {
        MYSQL: new URL(mysql).port,
        MEMCACHED: `${memcached.port}`,
        PYTHONDONTWRITEBYTECODE: "1",
      },
    })),
    write: deno("write", mysql, address),
    writeDuties: deno("write_duties", mysql, address),
  };
}

/** One worker, as the service is one process. */
function nginxConf(directory: string, port: number, memcached: number): string {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((it) => `${it}_temp_path ${directory}/nginx_${it};`);
  return `daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
${Deno.uid() === 0 ? "user root;" : ""}
events { worker_connections 4096; }
http {
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  ${folders.join("\n  ")}
  upstream memcached {
    server 127.0.0.1:${memcached};
    keepalive 32;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ ^/persons/(.+)$ {
      set $memcached_key "peer:$1";
      memcached_pass memcached;
    }
  }
}
`;
}
