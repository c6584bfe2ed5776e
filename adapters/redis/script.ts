/**
 * Compare-and-set in one script, because Redis gives its values no versions.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The bytes of the random token with which every value begins. */
export const TOKEN = 16;

/**
 * Stores a value for some seconds if the stored one begins with the token; says
 * whether it did.
 */
export const COMPARE_AND_SET = `
if redis.call('GETRANGE', KEYS[1], 0, ${TOKEN - 1}) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
`;

/** The name by which the server knows the script once it has it. */
export const SCRIPT_ID: string = createHash("sha1").update(COMPARE_AND_SET)
  .digest("hex");
