import type { Config } from '../config/schema.ts';
import { count } from '../domain/plural.ts';
import { isAboveZero } from '../domain/threshold.ts';
import type { Totals } from '../domain/totals.ts';
import type { FindBreach } from '../engine/types.ts';
import { findVendorBreach, type GateInputs, VENDOR_RULES } from '../report/rules.ts';

type FuseInputs = GateInputs & Pick<Config, 'stop-on-breach'>;

/**
 * Finds the limit that forbids a run to pass, by the gate's own rules; undefined if `stop-on-breach` is off.
 * @param whole the rows of the whole run, all counted before the first submit: limits are the whole run's.
 */
export function createFuse(
  inputs: FuseInputs,
  whole: Pick<Totals, 'total' | 'invalid' | 'skipped'>,
): FindBreach | undefined {
  if (!isOn(inputs)) return undefined;
  return (rows) => {
    const rule = findVendorBreach(inputs, { ...whole, ...rows });
    if (rule === undefined) return undefined;
    const { name, words, actual } = rule;
    const [one, many] = words;
    return { input: name, limit: inputs[name].text, words: `${count(actual)} ${actual === 1 ? one : many}` };
  };
}

/** `auto`: a limit above 0 allows some rows to fail, so somebody has thought about when a run is lost. */
function isOn(inputs: FuseInputs): boolean {
  const { 'stop-on-breach': given } = inputs;
  return given === 'auto' ? VENDOR_RULES.some(({ name }) => isAboveZero(inputs[name])) : given === 'true';
}
