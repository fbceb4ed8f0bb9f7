import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bulkJob, INGEST_PROVIDER, KEY, writeProvider } from '../bulk-job.ts';
import { writeContacts } from '../contacts.ts';
import { atLeast, atMost, type Line, lineOf, median, mostBytes, type PartResult, rowsText } from '../lines.ts';
import { readTotals } from '../read-results.ts';
import { type Command, type Place, takeTurns } from '../take-turns.ts';

/** `validate` with rules for all eight columns, beside frictionless with the same rules where it is installed. */

const MB = 1e6;
const FRICTIONLESS_BAR = 10;
const CPU_BAR = 2;
const MEMORY_BAR_MB = 150;

const ROW_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['id', 'email', 'amount'],
  properties: {
    id: { type: 'string', pattern: '^C[0-9]{9}$' },
    first_name: { type: 'string', minLength: 1, maxLength: 40 },
    last_name: { type: 'string', minLength: 1, maxLength: 40 },
    email: { type: 'string', pattern: '^[^@ ]+@[^@ ]+$' },
    city: { enum: ['Port Marlow', 'Lindenau', 'Halden'] },
    amount: { type: 'number', minimum: 0, maximum: 10_000 },
    joined: { type: 'string', pattern: '^20[0-9]{2}-[0-9]{2}-[0-9]{2}$' },
    note: { type: 'string', maxLength: 200 },
  },
};

const text = (name: string, constraints: object): object => ({ name, type: 'string', constraints });
const TABLE_SCHEMA = {
  fields: [
    text('id', { required: true, unique: true, pattern: 'C[0-9]{9}' }),
    text('first_name', { minLength: 1, maxLength: 40 }),
    text('last_name', { minLength: 1, maxLength: 40 }),
    text('email', { required: true, pattern: '[^@ ]+@[^@ ]+' }),
    text('city', { enum: ['Port Marlow', 'Lindenau', 'Halden'] }),
    { name: 'amount', type: 'number', constraints: { required: true, minimum: 0, maximum: 10_000 } },
    text('joined', { pattern: '20[0-9]{2}-[0-9]{2}-[0-9]{2}' }),
    text('note', { maxLength: 200 }),
  ],
};

export async function measureValidation(place: Place, rows: number): Promise<PartResult> {
  const { folder } = place;
  const file = join(folder, 'rows.csv');
  writeContacts(file, rows);
  writeFileSync(join(folder, 'row.schema.json'), JSON.stringify(ROW_SCHEMA));
  writeFileSync(join(folder, 'table.schema.json'), JSON.stringify(TABLE_SCHEMA));
  const provider = writeProvider(folder, INGEST_PROVIDER);
  const peer = findFrictionless();
  const own = validate(rows, { provider, files: basename(file), schema: 'row.schema.json', base: 'none' });
  const commands = [own, ...(peer === undefined ? [] : [frictionless(peer, basename(file))])];
  const { samples, faults } = await takeTurns(place, commands);
  return { lines: linesOf(rows, samples), faults };
}

function validate(rows: number, flags: Readonly<Record<string, string>>): Command {
  return {
    name: 'Bulk Job validate',
    argv: (out) => bulkJob('validate', { ...flags, 'output-dir': out }),
    environment: KEY,
    async findFault(out) {
      const { total, invalid } = await readTotals(out);
      return total === rows && invalid === 0 ? undefined : `found ${total} rows and ${invalid} invalid ones.`;
    },
    rows: 0,
  };
}

function frictionless(command: readonly string[], file: string): Command {
  return {
    name: 'frictionless',
    argv: () => [...command, 'validate', '--schema', 'table.schema.json', file],
    rows: 0,
  };
}

/** BENCH_FRICTIONLESS is a Python that has frictionless; else the program of that name is looked for. */
function findFrictionless(): readonly string[] | undefined {
  const python = process.env.BENCH_FRICTIONLESS;
  const command = python === undefined ? ['frictionless'] : [python, '-m', 'frictionless'];
  const [program = '', ...words] = command;
  return spawnSync(program, [...words, '--version'], { stdio: 'ignore' }).status === 0 ? command : undefined;
}

function linesOf(rows: number, samples: Awaited<ReturnType<typeof takeTurns>>['samples']): readonly Line[] {
  const [own = [], peer] = [samples.get('Bulk Job validate'), samples.get('frictionless')];
  const cpu = median(own.map(({ cpuSeconds }) => cpuSeconds));
  const peerCpu = peer && median(peer.map(({ cpuSeconds }) => cpuSeconds));
  const bytes = mostBytes(own);
  const bars = [
    atMost(CPU_BAR, cpu, ' CPU s'),
    atMost(MEMORY_BAR_MB, bytes === undefined ? undefined : bytes / MB, ' MB'),
    atLeast(FRICTIONLESS_BAR, peerCpu && peerCpu / cpu, ' × less CPU s than frictionless'),
  ];
  const unknown = { seconds: undefined, cpuSeconds: undefined, peakBytes: undefined };
  return [
    lineOf(`${rowsText(rows)}, 8 columns with rules`, 'Bulk Job validate', own, bars),
    peer === undefined
      ? { what: '', command: 'frictionless: not installed', runs: 0, ...unknown, bars: [] }
      : lineOf('', 'frictionless', peer),
  ];
}
