import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SETTING_NAMES, variableOf } from "../../../src/config/settings.ts";
import { SETTINGS } from "../../../src/config/settings_table.ts";

const FILES = [
  "Dockerfile",
  "compose.yaml",
  "compose.cluster.yaml",
  "person.service",
  "nginx.conf",
];

function read(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../../deploy/${name}`, import.meta.url));
}

describe("the files in deploy", () => {
  for (const name of FILES) {
    it(`${name} names only settings that there are`, async () => {
      const known = SETTING_NAMES.flatMap((name) => {
        const variable = variableOf(name);
        return SETTINGS[name].file ? [variable, `${variable}_FILE`] : variable;
      });
      const named = (await read(name)).match(/PERSON_\w+/g) ?? [];
      assert(named.length > 0);
      assertEquals(named.filter((it) => !known.includes(it)), []);
    });
  }

  it("the Dockerfile copies all that the program imports", async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "main.ts"],
      cwd: new URL("../../../", import.meta.url),
    }).output();
    const root = new URL("../../../", import.meta.url).href;
    const graph = new TextDecoder().decode(stdout);
    const parts = [...graph.matchAll(/"specifier": "(file:[^"]+)"/g)]
      .map(([, url = ""]) => url.slice(root.length).split("/")[0] ?? "");
    const copied = (await read("Dockerfile")).match(/^COPY .*$/gm)?.join() ??
      "";
    for (const part of new Set(parts)) assertStringIncludes(copied, part);
  });
});

/** The values of a setting of the unit. */
function valuesOf(unit: string, name: string): string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))]
    .map(([, value = ""]) => value);
}

describe("the settings of the unit", () => {
  it("do not start the service without the file of its settings", async () => {
    const unit = await read("person.service");
    // With a "-" before the path, a missing file would start it with defaults.
    assertEquals(valuesOf(unit, "EnvironmentFile"), ["/etc/person/person.env"]);
  });

  it("start it again for ever, and bound what it may take", async () => {
    const unit = await read("person.service");
    const limits = ["StartLimitIntervalSec", "MemoryMax", "TasksMax"];
    assertEquals(limits.flatMap((it) => valuesOf(unit, it)), [
      "0",
      "1G",
      "256",
    ]);
    const [section = ""] = unit.split("[Service]");
    assertStringIncludes(section, "\nStartLimitIntervalSec=0\n");
  });
});

/** What systemd says of the unit, whose program is not there. */
async function verify(unit: string): Promise<string> {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/person.service`;
    await Deno.writeTextFile(
      path,
      unit.replace(/^(ExecStart=).*/m, "$1/bin/true"),
    );
    const { stderr } = await new Deno.Command("systemd-analyze", {
      args: ["verify", path],
    }).output();
    return new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const SYSTEMD = await Deno.stat("/usr/bin/systemd-analyze").catch(() => null);

// Where there is no systemd, the unit is of no use.
if (SYSTEMD) {
  describe("the unit", () => {
    it("is one that systemd takes", async () => {
      const unit = await read("person.service");
      assertEquals(await verify(unit), "");
      const wrong = unit.replace("LimitNOFILE", "LimitNoFile");
      assertStringIncludes(await verify(wrong), "LimitNoFile");
    });
  });
}
