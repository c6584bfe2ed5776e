import { AppError, type ErrorCode } from "../../src/errors.ts";

/** The code of the error that the call ends with, or `"none"`. */
export async function errorCode(
  call: Promise<unknown>,
): Promise<ErrorCode | "none"> {
  try {
    await call;
    return "none";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
