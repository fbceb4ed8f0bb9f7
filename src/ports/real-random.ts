import { getRandomValues, randomUUID } from 'node:crypto';
import type { Random } from './random.ts';

const UINT32_VALUES = 2 ** 32;

/** Cryptographic randomness. Jitter does not need it, but one source is simpler than two. */
export const realRandom: Random = {
  next: () => (getRandomValues(new Uint32Array(1))[0] ?? 0) / UINT32_VALUES,
  uuid: () => randomUUID(),
};
