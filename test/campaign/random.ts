/** A sequence of random choices that depends on its seed alone. */
export interface Random {
  /** Returns a whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  /** Returns true with this probability. */
  chance(probability: number): boolean;
  /** Returns one of some values. @throws if there are none */
  pick<T>(values: readonly T[]): T;
}

/** Creates a sequence of random choices with xorshift32 (Marsaglia, "Xorshift RNGs", 2003). */
export function createRandom(seed: number): Random {
  // Xorshift never leaves 0, and neighbouring seeds begin alike: the seed is mixed, and the first numbers are skipped.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let skipped = 0; skipped < 16; skipped += 1) next();
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    between,
    chance: probability => next() < probability,
    pick(values) {
      const value = values[between(0, values.length - 1)];
      if (value === undefined) throw new Error('There is nothing to pick from.');
      return value;
    },
  };
}
