/**
 * Texts that the URL of a server has, or names.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { areCertificates } from "./certificates.ts";
import { AppError } from "../errors.ts";
import { whyUnreadable } from "../unreadable.ts";

/** The text of the file that the parameter of the URL names. */
export function fileOf(parameter: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError(
      "unavailable",
      `The file of the parameter ${parameter} cannot be read. ` +
        `Reason: ${whyUnreadable(cause)}.`,
      { cause },
    );
  }
}

/** The certificates in the file of the parameter `tls-ca`. */
export function authoritiesOf(path: string): string {
  const pem = fileOf("tls-ca", path);
  if (areCertificates(pem)) return pem;
  throw new AppError(
    "unavailable",
    "The file of the parameter tls-ca holds no PEM certificate, or one that " +
      "cannot be read.",
  );
}

/** The part of the URL, decoded; `parts` says in an error which ones may have a %. */
export function decoded(part: string, parts: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AppError("config", `Write a % in ${parts} as %25.`, { cause });
  }
}

/** A parameter of a URL that must be `true` or `false`, or `AppError("config")`. */
export function flag(url: URL, name: string, otherwise: boolean): boolean {
  const given = url.searchParams.get(name) ?? String(otherwise);
  if (given === "true" || given === "false") return given === "true";
  throw new AppError("config", `The parameter ${name} must be true or false.`);
}
