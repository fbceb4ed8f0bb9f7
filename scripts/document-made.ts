import { stringify } from 'yaml';
import { deriveVariables } from '../src/provider/bind.ts';
import { bindInputs, environmentName } from '../src/provider/inputs.ts';
import type { ProviderSpec } from '../src/provider/types.ts';
import type { ExchangeCase } from '../src/recorded/exchange-file.ts';
import { table } from './markdown-text.ts';

/** Keeps a cell of a table on one line. */
const NO_FOLDING = 0;

/**
 * How the provider file transforms an input that is a list, by the name of the input: each entry and what it becomes, in
 * the recorded exchange in which most entries change.
 */
export async function renderMade(
  spec: ProviderSpec,
  cases: readonly ExchangeCase[],
): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, readonly (readonly string[])[]>();
  for (const { inputs } of cases) {
    const shown = await derive(spec, inputs);
    for (const [input, output] of pairLists(spec)) {
      const rows = findChanges(inputs[input], shown[output]);
      if (rows.length > (made.get(input)?.length ?? 0)) made.set(input, rows);
    }
  }
  return new Map([...made].map(([input, rows]) => [input, table(['an entry', 'what the vendor gets'], rows)]));
}

function findChanges(before: unknown, after: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return [];
  return before
    .map((entry, index) => [showYaml(entry), showYaml(after[index])])
    .filter(([from, to]) => from !== to)
    .map((pair) => pair.map((text) => `\`${text}\``));
}

/** Inputs that are lists, each with a variable that is derived from it. */
function pairLists({ inputs, derived }: ProviderSpec): readonly (readonly [input: string, output: string])[] {
  const lists = inputs.filter(({ type }) => type === 'list').map(({ name }) => name);
  return derived.flatMap(([output, { source }]) =>
    lists
      .filter((input) => new RegExp(`\\$${input}\\b`).test(source))
      .map((input): [string, string] => [input, output]),
  );
}

async function derive(spec: ProviderSpec, inputs: ExchangeCase['inputs']): Promise<Readonly<Record<string, unknown>>> {
  const secrets = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
  const given = Object.entries(inputs);
  const bound = bindInputs(spec, {
    params: new Map(given.filter(([name]) => !secrets.has(name))),
    environment: new Map(
      given.filter(([name]) => secrets.has(name)).map(([name, value]) => [environmentName(name), String(value)]),
    ),
  });
  return (await deriveVariables(spec, bound)).public;
}

function showYaml(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: NO_FOLDING, flowCollectionPadding: true }).trim();
}
