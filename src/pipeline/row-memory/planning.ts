/** What planning with a row memory needs, in one piece: a run without one does not load it. */
export { compareWithMemory, yieldToNewer } from './compare.ts';
export { findVersion, takeKnown } from './legs.ts';
export { openRowMemory } from './open.ts';
export { createNumberFinder, findFailedBefore } from './outcomes.ts';
