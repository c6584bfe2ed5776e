/**
 * The certificates in a file of authorities.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";

const BEGIN = "-----BEGIN CERTIFICATE-----";
const ONE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Whether the text has certificates as PEM, and each of them can be read. If
 * one cannot, the `node:tls` of Deno throws an error that no code can catch,
 * and the process ends.
 */
export function areCertificates(pem: string): boolean {
  const all = pem.match(ONE) ?? [];
  return all.length > 0 && all.length === pem.split(BEGIN).length - 1 &&
    all.every(isReadable);
}

function isReadable(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
