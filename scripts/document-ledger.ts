import { z } from 'zod';
import { ledgerRecords } from '../src/ledger/record.ts';
import { table } from './markdown-text.ts';

/** The kinds of records in a ledger, in the order of the union. */
export function renderRecords(): string {
  const rows = ledgerRecords().ledgerRecord.options.map(({ shape, description = '' }) => [
    `\`${shape.kind.value}\``,
    description,
  ]);
  return table(['record', 'what it says'], rows);
}

/** Their fields; a field with the same meaning in several records has one line. */
export function renderFields(): string {
  const lines = new Map<string, { readonly cells: readonly string[]; readonly kinds: string[] }>();
  for (const { shape } of ledgerRecords().ledgerRecord.options) {
    const { kind, ...fields } = shape;
    for (const [name, field] of Object.entries<z.ZodType>(fields)) {
      const { value, meaning } = describeField(field);
      const id = [name, value, meaning].join('\n');
      const line = lines.get(id) ?? { cells: [`\`${name}\``, value, meaning], kinds: [] };
      line.kinds.push(kind.value);
      lines.set(id, line);
    }
  }
  const rows = [...lines.values()].map(({ cells: [name = '', ...cells], kinds }) => {
    const isEverywhere = kinds.length === ledgerRecords().ledgerRecord.options.length;
    return [name, isEverywhere ? 'all' : kinds.map((kind) => `\`${kind}\``).join(', '), ...cells];
  });
  return table(['field', 'in', 'value', 'meaning'], rows);
}

function describeField(field: z.ZodType): { readonly value: string; readonly meaning: string } {
  const { type = 'any', const: only, enum: names, description = '' } = z.toJSONSchema(field);
  const value = only === undefined ? (names?.map((name) => `\`${name}\``).join(', ') ?? String(type)) : `\`${only}\``;
  return { value: field instanceof z.ZodOptional ? `${value}, optional` : value, meaning: description };
}
