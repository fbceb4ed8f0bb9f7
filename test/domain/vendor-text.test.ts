import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdSearch } from '../../src/domain/private-id.ts';
import { REDACTED as R } from '../../src/domain/redact-values.ts';
import { vendorTemplate } from '../../src/domain/vendor-text.ts';
import { SPELLINGS } from '../support/spellings.ts';

const CELLS = [
  'Aurélia Canarybird',
  'aurelia.canary@sunnymeadow.example',
  '+1 613 555 0142',
  '1980-01-31',
  'Nestbox 9b',
];
/** Parts by which somebody could be known. */
const PARTS = /aur.?.?lia|canary|bird|sunnymeadow|613|555|0142|1980|nestbox|9b/i;
const words = new Set(['donor_id', 'donor', 'processing', 'validate', 'van']);

/** Fast search and exact search must agree. */
function holdsCell(id: string, cells: readonly string[]): boolean {
  const search = createIdSearch(id);
  const held = cells.some((cell) => search.holds(cell));
  if (held)
    for (const row of [JSON.stringify(cells), cells.join(','), cells.join('\x1f')])
      expect(search.mayHold(Buffer.from(row)), id).toBe(true);
  return held;
}

function template(message: string, cells: readonly string[] = CELLS): string {
  return vendorTemplate(message, { words, values: () => cells });
}

describe("a vendor's text for everybody", () => {
  it.each(SPELLINGS)('holds no cell %s', (_, spell) => {
    for (const cell of CELLS) {
      for (const part of [cell, ...cell.split(/[ @.]/).filter((each) => each.length > 2)]) {
        const spelled = spell(part);
        for (const message of [
          spelled,
          `Could not use ${spelled}, try again`,
          `email=${spelled};`,
          `"${spelled}": bad`,
        ]) {
          const shown = template(message);
          expect(shown).not.toMatch(PARTS);
          if (spelled.length > 3) expect(shown).not.toContain(spelled);
        }
      }
    }
  });

  it('holds no cell of two letters that is spelled like a name', () => {
    expect(template('Do is invalid, do try again', ['Do'])).toBe(`${R} is invalid, do try again`);
    expect(template('No such list', ['no', 'N'])).toBe('No such list');
  });

  it('holds no cell of rows that it does not know either', () => {
    for (const [, spell] of SPELLINGS)
      for (const cell of CELLS) expect(template(`Bad value ${spell(cell)} in row`, [])).not.toMatch(PARTS);
  });

  it.each<[string, string]>([
    ['HTTP 422: The field donor_id is required.', 'HTTP 422: The field donor_id is required.'],
    ['Invalid phone number 613-555-0142', `Invalid phone number ${R}`],
    ['"email" is not a valid e-mail address: a@b.example', `"email" is not a valid e-mail address: ${R}`],
    ['Unknown donor Jane van Dyke of Ottawa', `Unknown donor ${R} van ${R} of ${R}`],
    [
      'The vendor refused 3 polls in a row: HTTP 401: Unauthorized',
      'The vendor refused 3 polls in a row: HTTP 401: Unauthorized',
    ],
    ['camelCase fieldName, snake_case, read/write', `${R} fieldName, ${R}, read/write`],
    ['row 17 of 42', `row ${R} of ${R}`],
    [
      'was not sent: the connection was refused (ECONNREFUSED).',
      'was not sent: the connection was refused (ECONNREFUSED).',
    ],
    ['certificate has expired (CERT_HAS_EXPIRED) for ELIZABETH', `certificate has expired (CERT_HAS_EXPIRED) for ${R}`],
    ['status 500', `status ${R}`],
    ['J o h n', R],
    ['(state "processing")', '(state "processing")'],
    ['not retried: timeout', 'not retried: timeout'],
    ['partly applied', 'partly applied'],
    ['', ''],
  ])('%s', (message, expected) => {
    expect(template(message, [])).toBe(expected);
  });

  it('takes a plain word for a cell where it is a word of one', () => {
    expect(template('The donor Grant Sample is not valid', ['Sample Street'])).toBe(`The donor ${R} is not valid`);
    expect(template('Invalid address', ['Addréss Ltd'])).toBe(`Invalid ${R}`);
  });
});

describe('an id', () => {
  const named = SPELLINGS.filter(([name]) => name !== 'UTF-8 read as Latin-1');
  it.each(named)('that holds a cell %s is known as such', (_, spell) => {
    for (const cell of ['Aurélia Canarybird', 'aurelia.canary@sunnymeadow.example']) {
      expect(holdsCell(`job-${spell(cell)}`, CELLS), spell(cell)).toBe(true);
      expect(holdsCell(spell(cell), CELLS), spell(cell)).toBe(true);
    }
  });

  it.each(['job-7', '81af3c2e', '01HZX3V9Q2M8YB7K4T6W5R1N0P', '100042', 'batch_2026-11-29', 'a.b.c', '', '613'])(
    'without one: %j',
    (id) => {
      expect(holdsCell(id, CELLS)).toBe(false);
    },
  );

  it('is searched fast only where nothing can be found', () => {
    const parts = [
      'a',
      'B',
      '7',
      '42',
      'ada',
      'Ada',
      '9b',
      ' ',
      '-',
      '"',
      ',',
      '\\',
      '\n',
      'é',
      'ﬁ',
      'K',
      '½',
      '™',
      'ß',
      'e\u0301',
      '_',
      '.',
      '12',
      '345',
      '6789',
      'Ø',
      'Σ',
      'ς',
      'İ',
      'ŉ',
      '한',
      '٣',
      '😀',
      '𝒜',
      '\ufdfa',
    ];
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 9 }).map((some) => some.join(''));
    let found = 0;
    let passed = 0;
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (id, cells) => {
        if (holdsCell(id, cells)) found += 1;
        else if (!createIdSearch(id).mayHold(Buffer.from(JSON.stringify(cells)))) passed += 1;
      }),
      { numRuns: 40_000, seed: 1 },
    );
    expect(Math.min(found, passed)).toBeGreaterThan(200);
  });

  it.each([
    ['10001', '100010000,Zoë', false],
    ['123456', '123457,Ann,Østervig', false],
    ['123456', '123456789,Ann', true],
    ['a-1234b', '1234,blue', true],
    ['a-1234b', '1234,red', false],
    ['zoe-77', 'Zoé 77', true],
    ['ωμέγα', '7,ΩΜΈΓΑ', true],
    ['ωμέγα', '7,Ωμέ', false],
  ])('%s is looked for in the row %s: %s', (id, row, isLookedFor) => {
    expect(createIdSearch(id).mayHold(Buffer.from(row))).toBe(isLookedFor);
  });
});
