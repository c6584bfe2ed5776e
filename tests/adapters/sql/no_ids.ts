/** Texts that some readers of numbers take for one; none is digits alone. */
export const NO_IDS: readonly string[] = [
  ...["1 ", " 1", "+1", "-1", "-0", "01", "00", "007", "1.0", "1e3", "NaN"],
  ...["0x1", "1_000", "1,0", "\u0661", "\uff11", "a", "1a", " "],
];
