import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import { withWorld } from '../support/world.ts';

const WORD = 'cnryword';
const KEY = `${WORD}-key-with-more-than-enough-bits`;
const GITHUB = { ci: 'github', event: 'push', runId: '4711', job: 'sync', step: 'send' } as const;

/** The characters of base64 that a text fixes, whatever stands before and behind it. */
function base64At(text: string, shift: number): string {
  const spelled = Buffer.from(`${'\0'.repeat(shift)}${text}`)
    .toString('base64')
    .replace(/=+$/, '');
  return spelled.slice(shift === 0 ? 0 : shift + 1, -2);
}

const FORMS = [WORD, Buffer.from(WORD).toString('hex'), ...[0, 1, 2].map((shift) => base64At(WORD, shift))].map(
  (form) => form.toLowerCase(),
);

interface Case {
  readonly vendor: 'donoratlas' | 'ngpvan' | 'passcreator';
  readonly header: string;
  /** Cells before the canary of the row. */
  readonly first: (row: number) => string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** A canary stands in every cell, in every name of a column that may be chosen, and in every input that is free text. */
const CASES: readonly Case[] = [
  {
    vendor: 'donoratlas',
    header: `donor_id,${WORD}_column`,
    first: (row) => `${row === 1 ? 'fail-' : row === 2 ? 'notfound-' : ''}${WORD}-${row}`,
    inputs: { params: `network_id: net_${WORD}` },
  },
  {
    vendor: 'ngpvan',
    header: `VanID,${WORD}_column`,
    first: (row) => `${row === 1 ? 'fail-' : row === 2 ? 'notfound-' : ''}${WORD}-${row}`,
    inputs: {
      params: `application_name: ${WORD}\ndescription: ${WORD}\nmapping_types: [{ email: ${WORD}_column }]`,
      storage: `s3://sandbox-bucket/${WORD}`,
    },
  },
  {
    vendor: 'passcreator',
    header: `identifier,${WORD}_column`,
    first: (row) => `${row === 1 ? 'fail-' : row === 2 ? 'notfound-' : ''}${WORD}-${row}`,
    inputs: { params: '' },
  },
];

test.each(CASES)('$vendor: ledger and cache hold nothing of a row, an input or a secret', async (line) => {
  const { vendor, header, first, inputs } = line;
  const rows = Array.from({ length: 6 }, (_, row) => `${first(row)},${WORD}.${row}@example.org`);
  const ledgers = createFakeLedgerStore();
  const options = {
    files: { [`${WORD}/${WORD}.csv`]: [header, ...rows, ''].join('\n') },
    inputs: {
      provider: vendor,
      files: `${WORD}/*.csv`,
      'artifact-name': WORD,
      'output-dir': `results-${WORD}`,
      'batch-size': '2',
      'max-failed': 'unlimited',
      'on-breach': 'warn',
      ...inputs,
    },
    ledgers,
    apiKey: KEY,
    sandbox: { vendor, apiKeys: [KEY], jobSeconds: 120 },
  } as const;
  await withWorld(options, async (world) => {
    // Cut off, gone on with on the same machine, and on another one after the runner was lost.
    await world.attempt({ context: GITHUB, inputs: { timeout: '60s' } });
    const last = await world.attempt({ context: { ...GITHUB, attempt: 2 } });
    expect(last.publication.report.totals.total).toBe(6);
    expect(world.sandbox.record.counts.rowsSent).toBeGreaterThan(0);
    await world.attempt({ context: { ...GITHUB, attempt: 3 }, inputs: { 'output-dir': `other-${WORD}` } });
    const written = [`results-${WORD}`, `other-${WORD}`].map((folder) =>
      readFileSync(join(world.directory, folder, 'ledger.ndjson'), 'utf8'),
    );
    const texts = [...written, ...ledgers.saved.map(({ text, identity }) => text + JSON.stringify(identity))];
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) {
      expect(FORMS.filter((form) => text.toLowerCase().includes(form))).toEqual([]);
    }
    // The search finds what is there: the files with rows are full of it.
    expect(readFileSync(join(world.directory, `results-${WORD}`, 'records.csv'), 'utf8')).toContain(WORD);
    expect(Buffer.from(`x${WORD}xyz`).toString('base64')).toContain(base64At(WORD, 1));
  });
});
