/**
 * Preloaded into a service: at SIGUSR2 it logs how many timers run.
 *
 * @module
 */
import process from "node:process";

process.on("SIGUSR2", () => {
  const running = process.getActiveResourcesInfo();
  const timers = running.filter((it) => it === "Timeout").length;
  process.stderr.write(`${timers} timers\n`);
});
