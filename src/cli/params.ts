import { parseYamlStrings } from '../config/yaml.ts';
import type { Fault } from '../domain/fault.ts';

export interface MergedParams {
  /** Text of the input `params`; undefined where there is nothing to give. */
  readonly params: string | undefined;
  readonly faults: readonly Fault[];
}

/**
 * `--params` (YAML) and all `--param name=value` as one text. Values of `--param` stay the strings that were
 * written, whatever is in them. A `--params` that does not parse is left as it is: the config tells what is wrong.
 */
export function mergeParams(params: string | undefined, pairs: readonly string[]): MergedParams {
  const parsed = params === undefined ? undefined : parseYamlStrings(params);
  const given: unknown = parsed !== undefined && 'value' in parsed ? parsed.value : undefined;
  const isEmpty = params === undefined || given === null || given === '';
  if (!isEmpty && !(given instanceof Map)) return { params, faults: [] };
  const merged = new Map<unknown, unknown>(given instanceof Map ? given : []);
  const faults: Fault[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    if (name === '') {
      faults.push({
        code: 'input/value',
        message: 'A --param has no name or no "=".',
        next: 'Write --param name=value.',
        input: 'params',
      });
    } else if (merged.has(name)) {
      faults.push({
        code: 'input/twice',
        message: `The param "${name}" stands twice.`,
        next: 'Give it once, in --params or in --param.',
        input: `params.${name}`,
      });
    } else merged.set(name, pair.slice(at + 1));
  }
  // JSON is YAML too, and keeps line breaks, quotes and leading zeros as they are.
  return { params: JSON.stringify(toPlain(merged)), faults };
}

/** Maps as objects; fromEntries defines members, so that one named `__proto__` is a member like any other. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, member]): [string, unknown] => [String(name), toPlain(member)]));
}
