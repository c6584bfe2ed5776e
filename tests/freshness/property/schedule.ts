/**
 * Operations that are held until a schedule lets each of them go, in the order
 * and with the fate that it chooses.
 *
 * @module
 */
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import { turn } from "../../support/fakes/steady_time.ts";

/**
 * What becomes of an operation:
 *
 * - `well`: it is done, and answered
 * - `slow`: it is done; its answer is a step of its own
 * - `lost`: it is not done, and fails
 * - `doubted`: it is not done, and fails as if it might have been
 * - `unheard`: it is done, and fails
 * - `late`: it fails, and is done as a step of its own
 */
export type Fate = "well" | "slow" | "lost" | "doubted" | "unheard" | "late";

/** Which of the steps to take next, and what becomes of it. */
export interface Choice {
  /**
   * An index into the steps that could be taken, modulo their number: from 0
   * for the oldest; -1 starts something new, if anything is left to start.
   */
  readonly at: number;
  /** Its fate. */
  readonly fate: Fate;
}

/** An operation to be held. */
export interface Operation<T> {
  /** For the trace. */
  readonly label: string;
  /** Does it. */
  apply(): Promise<T>;
  /** Whether it has no chance: then it is `lost`, whatever was chosen. */
  cut?(): boolean;
  /** How it fails where it might have been done. */
  readonly doubt?: ErrorCode;
  /** Told that it failed, though it is done or will be. */
  doubted?(fate: "unheard" | "late"): void;
}

interface Step {
  readonly label: string;
  take(fate: Fate): Promise<string>;
}

/** The oldest step, and all goes well. */
const ORDERLY: Choice = { at: 0, fate: "well" };

/** What goes on, step by step. */
export class Schedule {
  /** What happened, a line for each step. */
  readonly trace: string[] = [];
  readonly #steps: Step[] = [];

  /** Holds an operation; settles as its fate will have it. */
  hold<T>(operation: Operation<T>): Promise<T> {
    const answer = Promise.withResolvers<T>();
    this.#steps.push({
      label: operation.label,
      take: (fate) => this.#end(operation, answer, fate),
    });
    return answer.promise;
  }

  /** An operation under way whose caller has given up. */
  orphan({ label, apply }: Operation<unknown>): void {
    this.#steps.push({
      label: `${label}, late`,
      take: async () => {
        await apply();
        return "is done";
      },
    });
  }

  /**
   * Takes a step: one of those held, or `start`s something where that is
   * given. Says whether there was any.
   */
  async step(
    start?: () => Promise<string>,
    choice: Choice = ORDERLY,
  ): Promise<boolean> {
    await turn();
    const choices = this.#steps.length + (start ? 1 : 0);
    if (choices === 0) return false;
    const at = (choice.at % choices + choices) % choices;
    const [step] = this.#steps.splice(at, 1);
    if (step) {
      this.trace.push(`${step.label} ${await step.take(choice.fate)}`);
    } else if (start) this.trace.push(await start());
    return true;
  }

  /** Takes every step in order, until there is none left. */
  async finish(): Promise<void> {
    while (await this.step());
  }

  async #end<T>(
    operation: Operation<T>,
    answer: PromiseWithResolvers<T>,
    chosen: Fate,
  ): Promise<string> {
    const fate = operation.cut?.() ? "lost" : chosen;
    const doubt = operation.doubt ?? "unavailable";
    const fail = (code: ErrorCode) => answer.reject(new AppError(code, fate));
    switch (fate) {
      case "lost":
        fail("unavailable");
        return "is lost";
      case "doubted":
        fail(doubt);
        return "is lost, who knows";
      case "late":
        fail(doubt);
        this.orphan(operation);
        operation.doubted?.(fate);
        return "is given up, and under way";
      case "unheard":
        await operation.apply();
        fail(doubt);
        operation.doubted?.(fate);
        return "is done, unheard";
    }
    const value = await operation.apply();
    const told = `→ ${JSON.stringify(value)}`;
    if (fate === "well") {
      answer.resolve(value);
      return told;
    }
    this.#steps.push({
      label: operation.label,
      take: () => {
        answer.resolve(value);
        return Promise.resolve("is answered");
      },
    });
    return `${told}, slowly`;
  }
}
