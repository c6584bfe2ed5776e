/**
 * A registry of npm packages with a single package in it.
 *
 * @module
 */

/** A package that Deno can load as `npm:@example/NAME`. */
export class NpmRegistry implements AsyncDisposable {
  readonly #dir: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** What a program needs in its environment to find the package. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(
    dir: string,
    server: Deno.HttpServer<Deno.NetAddr>,
    env: Record<string, string>,
  ) {
    this.#dir = dir;
    this.#server = server;
    this.env = env;
  }

  /** Publishes the package, whose only file is `source`. */
  static async publish(name: string, source: string): Promise<NpmRegistry> {
    const dir = await Deno.makeTempDir();
    const manifest = { name, version: "1.0.0", type: "module", main: "mod.js" };
    await Deno.mkdir(`${dir}/package`);
    await Deno.writeTextFile(`${dir}/package/mod.js`, source);
    await Deno.writeTextFile(
      `${dir}/package/package.json`,
      JSON.stringify(manifest),
    );
    await new Deno.Command("tar", {
      args: ["czf", "package.tgz", "package"],
      cwd: dir,
    }).output();
    const tarball = await Deno.readFile(`${dir}/package.tgz`);
    const sha = await crypto.subtle.digest("SHA-512", tarball);
    const integrity = `sha512-${new Uint8Array(sha).toBase64()}`;

    const listening = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
    const server = Deno.serve(listening, ({ url }) => {
      const { origin, pathname } = new URL(url);
      if (pathname.endsWith(".tgz")) return new Response(tarball);
      const dist = { tarball: `${origin}/package.tgz`, integrity };
      return Response.json({
        name,
        "dist-tags": { latest: manifest.version },
        versions: { [manifest.version]: { ...manifest, dist } },
      });
    });
    const [scope] = name.split("/");
    const address = `http://127.0.0.1:${server.addr.port}/`;
    await Deno.writeTextFile(`${dir}/.npmrc`, `${scope}:registry=${address}\n`);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json"],
    }).output();
    const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
    return new NpmRegistry(dir, server, { HOME: dir, DENO_DIR: denoDir });
  }

  /** Closes the registry. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.#dir, { recursive: true });
    // What Deno has kept of it, no run can use again.
    const kept = `${this.env.DENO_DIR}/npm`;
    for await (const { name } of Deno.readDir(kept)) {
      if (!name.endsWith(`${this.#server.addr.port}`)) continue;
      await Deno.remove(`${kept}/${name}`, { recursive: true });
    }
  }
}
