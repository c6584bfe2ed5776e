import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { areCertificates } from "../../src/dao/certificates.ts";
import {
  AUTHORITY,
  KEY,
  NAMED,
  UNREADABLE,
} from "../system/faults/network/certificates.ts";

const END = "-----END CERTIFICATE-----\n";
const CUT = AUTHORITY.slice(0, 300);

describe("a file of authorities", () => {
  const EXPECTED: Readonly<Record<string, [pem: string, readable: boolean]>> = {
    "has one certificate": [AUTHORITY, true],
    "has several, and comments": [`# A\n${AUTHORITY}\n# B\n${NAMED}`, true],
    "is empty": ["", false],
    "has a key": [KEY, false],
    "has a certificate that is cut off": [CUT, false],
    "has one that lacks a line, before a good one": [UNREADABLE, false],
    "has one without its end, after a good one": [
      `${AUTHORITY}\n${CUT}`,
      false,
    ],
    "has none inside": [`-----BEGIN CERTIFICATE-----\n${END}`, false],
  };
  for (const [name, [pem, readable]] of Object.entries(EXPECTED)) {
    it(`${readable ? "can" : "cannot"} be used if it ${name}`, () => {
      assertEquals(areCertificates(pem), readable);
    });
  }
});
