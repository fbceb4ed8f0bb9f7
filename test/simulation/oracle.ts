import type { Evidence } from './evidence.ts';
import { stopOnBreach } from './oracle/breach.ts';
import { crashEquivalence, monotoneLedger } from './oracle/ledger.ts';
import { boundedOutput, secrecy } from './oracle/output.ts';
import { atMostOnce, noInvention, totality, truth } from './oracle/rows.ts';
import { cancel, liveness, politeness } from './oracle/time.ts';
import { noBug, noFalseGreen, noFalseRed } from './oracle/verdict.ts';
import { createView, type Invariant } from './oracle/view.ts';
import { witness } from './oracle/witness.ts';

export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

/** What must hold of every story (docs/testing.md, "The invariants"). I11 takes two runs: see run-seeds.ts. */
const INVARIANTS: readonly (readonly [string, Invariant])[] = [
  ['I0 no bug', noBug],
  ['I1 at most once', atMostOnce],
  ['I2 totality', totality],
  ['I3 no invention', noInvention],
  ['I4 truth', truth],
  ['I5 no false green', noFalseGreen],
  ['I6 no false red', noFalseRed],
  ['I7 liveness', liveness],
  ['I8 politeness', politeness],
  ['I9 crash equivalence', crashEquivalence],
  ['I10 secrecy', secrecy],
  ['I12 cancel', cancel],
  ['I13 bounded output', boundedOutput],
  ['I14 monotone ledger', monotoneLedger],
  ['I15 witness', witness],
  ['I16 stop on breach', stopOnBreach],
];

/** All violations that the evidence shows. */
export function judgeEvidence(evidence: Evidence): readonly Violation[] {
  const view = createView(evidence);
  return INVARIANTS.flatMap(([invariant, check]) => [...check(view)].map((message) => ({ invariant, message })));
}
