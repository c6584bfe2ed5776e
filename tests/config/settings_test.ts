import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readConfig } from "../../src/config/read_config.ts";
import {
  flagOf,
  isDefault,
  operatorsName,
  SETTING_NAMES,
  settingText,
  variableOf,
} from "../../src/config/settings.ts";

describe("the name of a setting", () => {
  it("is a flag and a variable of the same words", () => {
    assertEquals(flagOf("port"), "--port");
    assertEquals(flagOf("cacheAbsentTtl"), "--cache-absent-ttl");
    assertEquals(variableOf("port"), "PERSON_PORT");
    assertEquals(variableOf("cacheAbsentTtl"), "PERSON_CACHE_ABSENT_TTL");
  });

  it("is the flag of a file if the setting is a secret", () => {
    const files = SETTING_NAMES.filter((it) => flagOf(it).endsWith("-file"));
    assertEquals(files, ["writeToken", "readToken"]);
    assertEquals(variableOf("readToken"), "PERSON_READ_TOKEN");
  });

  it("is both for an operator", () => {
    assertEquals(operatorsName("cacheTtl"), "PERSON_CACHE_TTL (--cache-ttl)");
  });
});

describe("a setting as a text", () => {
  it("has the unit of its kind", () => {
    const config = readConfig({}, ["--cache-ttl=60s", "--url-limit=2048"]);
    assertEquals(settingText("cacheTtl", config), "cache-ttl=1m");
    assertEquals(settingText("urlLimit", config), "url-limit=2KiB");
  });

  it("tells whether it is as by default", () => {
    const config = readConfig({}, ["--cache-ttl=300s", "--url-limit=2048"]);
    assertEquals(isDefault("cacheTtl", config), true);
    assertEquals(isDefault("urlLimit", config), false);
    const all = readConfig({}, []);
    for (const name of SETTING_NAMES) assertEquals(isDefault(name, all), true);
  });

  it("shows no secret", () => {
    const config = readConfig({
      PERSON_CACHE: "memcache://u:hunter2@h",
      PERSON_WRITE_TOKEN: "hunter2-hunter2-hunter2",
    }, []);
    assertEquals(settingText("cache", config), "cache=memcache://***@h");
    assertEquals(settingText("writeToken", config), "write-token=***");
    assertEquals(settingText("readToken", config), "read-token=none");
  });
});
