import type { KeptName } from '../types.ts';

/** What the main step has kept. */
export function readKept(environment: ReadonlyMap<string, string>): ReadonlyMap<KeptName, string> {
  const names: readonly KeptName[] = ['ledger', 'complete'];
  return new Map(names.map((name) => [name, environment.get(`STATE_${name}`) ?? '']));
}
