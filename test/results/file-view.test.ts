import { describe, expect, it } from 'vitest';
import { loadProvider } from '../../src/provider/load.ts';
import { type ResultInput, type ResultItem, readItems } from '../../src/results/results.ts';
import { createFileView } from '../../src/results/row-description.ts';
import { readFixture } from '../provider/fixture.ts';

/** Reads pieces of one file by a source whose message is `message`, and counts how often that was evaluated. */
async function read(
  { message, more = '' }: { readonly message: string; readonly more?: string },
  ...pieces: readonly (readonly object[])[]
): Promise<{ readonly items: readonly ResultItem[]; readonly evaluations: number }> {
  const line = `results:\n  - { get: /results, format: csv, ignore: [Upload], ${more} outcome: failed, message: '${message}' }\n`;
  const spec = loadProvider(readFixture('base.yaml').replace(/results:[\s\S]*$/, line), 'made.yaml');
  const [result] = spec.results;
  if (result?.message === undefined) throw new Error('no source with a message');
  const expression = result.message;
  let evaluations = 0;
  const counted: ResultInput['result'] = {
    ...result,
    message: {
      ...expression,
      evaluate(...parameters) {
        evaluations += 1;
        return expression.evaluate(...parameters);
      },
    },
  };
  const numbers = { column: 'row', indexOf: (number: number) => (number > 0 ? number - 1 : undefined) };
  const view = createFileView(result, numbers.column);
  const items: ResultItem[] = [];
  for (const document of pieces) {
    const variables = new Map<string, unknown>();
    items.push(
      ...(await readItems({ spec, result: counted, document, variables, numbers, view, offset: items.length })),
    );
  }
  return { items, evaluations };
}

const said = (items: readonly ResultItem[]) => items.map(({ index, message }) => [index, message]);

describe('rows of a delimited file', () => {
  it('that look alike but for what is hidden are judged once, over all pieces', async () => {
    const row = (number: number, Email: string) => ({ row: String(number), Upload: `u${number}`, Email });
    const { items, evaluations } = await read(
      { message: '$string($)' },
      [row(1, 'Processed'), row(2, 'Processed'), row(3, 'No')],
      [row(4, 'No'), row(5, 'Processed'), row(0, 'No')],
    );
    const [processed, no] = ['{"Email":"Processed"}', '{"Email":"No"}'];
    expect(said(items)).toEqual([
      [0, processed],
      [1, processed],
      [2, no],
      [3, no],
      [4, processed],
      // No row of the job has the number 0: a place that is nobody's, not a missing one.
      [[], no],
    ]);
    expect(evaluations).toBe(2);
  });

  it('that look alike in the columns that the expression names are judged once', async () => {
    const row = (number: number, Email: string) => ({ row: String(number), Email, Name: `n${number}` });
    const { items, evaluations } = await read({ message: 'Email & "!"' }, [row(1, 'a'), row(2, 'b'), row(3, 'a')]);
    expect(said(items)).toEqual([
      [0, 'a!'],
      [1, 'b!'],
      [2, 'a!'],
    ]);
    expect(evaluations).toBe(2);
  });

  it('are judged one by one where their place counts', async () => {
    const { items, evaluations } = await read({ message: '$string($position)' }, [
      { row: '1', Email: 'a' },
      { row: '2', Email: 'a' },
    ]);
    expect(said(items)).toEqual([
      [0, '0'],
      [1, '1'],
    ]);
    expect(evaluations).toBe(2);
  });

  it('keep columns of their own where an expression makes the rows', async () => {
    const { items } = await read({ message: '$string($)', more: 'rows: \'$.{ "row": row, kind: text }\',' }, [
      { row: '1', kind: 'A', text: 'x' },
      { row: '2', kind: 'B', text: 'x' },
    ]);
    expect(said(items)).toEqual([
      [0, '{"A":"x"}'],
      [1, '{"B":"x"}'],
    ]);
  });

  it('may have a column named __proto__', async () => {
    const row = Object.fromEntries([
      ['row', '1'],
      ['__proto__', 'Processed'],
    ]);
    const { items } = await read({ message: '$join($entries($).value)' }, [row]);
    expect(said(items)).toEqual([[0, 'Processed']]);
  });
});
