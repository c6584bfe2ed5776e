/**
 * Users for `memcached -S`. The SASL library of memcached writes the file of
 * users, so the tests need no other program.
 *
 * @module
 */

const LIBRARY = "libsasl2.so.2";
const REALM = "person";
const CREATE = 1;

/** A user, and the folder that `SASL_CONF_PATH` must name. */
export interface SaslUser {
  /** The user's name with the realm. */
  readonly user: string;
  /** The user's password. */
  readonly password: string;
  /** The folder of the SASL configuration. */
  readonly dir: string;
}

/** Adds a user, with files in the folder. */
export function addSaslUser(dir: string, password: string): SaslUser {
  const name = "ann";
  Deno.writeTextFileSync(
    `${dir}/memcached.conf`,
    [
      "mech_list: plain",
      "pwcheck_method: auxprop",
      "auxprop_plugin: sasldb",
      `sasldb_path: ${dir}/users`,
    ].join("\n"),
  );
  Deno.env.set("SASL_CONF_PATH", dir);
  try {
    setPassword(name, password);
  } finally {
    Deno.env.delete("SASL_CONF_PATH");
  }
  return { user: `${name}@${REALM}`, password, dir };
}

function setPassword(name: string, password: string): void {
  const library = Deno.dlopen(
    LIBRARY,
    {
      sasl_server_init: { parameters: ["pointer", "buffer"], result: "i32" },
      sasl_server_new: {
        parameters: [
          ...["buffer", "buffer", "buffer", "pointer"] as const,
          ...["pointer", "pointer", "u32", "buffer"] as const,
        ],
        result: "i32",
      },
      sasl_setpass: {
        parameters: [
          ...["pointer", "buffer", "buffer", "u32"] as const,
          ...["pointer", "u32", "u32"] as const,
        ],
        result: "i32",
      },
      sasl_dispose: { parameters: ["buffer"], result: "void" },
      sasl_done: { parameters: [], result: "void" },
    } as const,
  );
  const { symbols } = library;
  const connection = new BigUint64Array(1);
  const done = [
    symbols.sasl_server_init(null, text("memcached")),
    symbols.sasl_server_new(
      ...[text("memcached"), text(REALM), text(REALM)] as const,
      ...[null, null, null, 0, connection] as const,
    ),
    symbols.sasl_setpass(
      Deno.UnsafePointer.create(connection[0] ?? 0n),
      text(name),
      text(password),
      text(password).length - 1,
      ...[null, 0, CREATE] as const,
    ),
  ];
  symbols.sasl_dispose(connection);
  symbols.sasl_done();
  library.close();
  if (done.some((it) => it !== 0)) throw new Error(`${LIBRARY}: ${done}`);
}

function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${value}\0`);
}
