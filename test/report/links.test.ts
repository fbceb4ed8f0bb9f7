import { describe, expect, it } from 'vitest';
import { findLinks } from '../../src/report/links.ts';
import { makeReport } from '../support/sample-reports.ts';
import { SOURCE } from '../support/sample-screens.ts';

const { totals } = makeReport();
const files = [
  { path: 'data/a b.csv', totals },
  { path: 'made.csv', totals, committed: false },
];
const GITLAB = { ...SOURCE, ci: 'gitlab', server: 'https://gitlab.example', repository: 'acme/data/donors' } as const;

describe('the links of a report', () => {
  it.each([
    ['GitHub', { ...SOURCE, commit: '3f2a9c1' }, 'https://github.com/acme/donors', 'actions/runs/4242'],
    ['GitLab', { ...GITLAB, commit: '3f2a9c1' }, 'https://gitlab.example/acme/data/donors/-', 'pipelines/4242'],
  ])('are pages of %s', (_, source, base, run) => {
    const links = findLinks({ source, files });
    expect(links.run).toBe(`${base}/${run}`);
    expect(links.commit).toBe(`${base}/commit/3f2a9c1`);
    expect(links.file('data/a b.csv', 7)).toBe(`${base}/blob/3f2a9c1/data/a%20b.csv?plain=1#L7`);
    expect(links.edit('data/a b.csv', 7)).toBe(`${base}/edit/main/data/a%20b.csv#L7`);
    expect(links.file('made.csv', 7)).toBeUndefined();
    expect(links.file('../a.csv')).toBeUndefined();
    // Web pages show no line of compressed data.
    expect(links.file('data/a.csv.gz')).toBe(`${base}/blob/3f2a9c1/data/a.csv.gz`);
    expect([links.file('data/a.csv.gz', 7), links.edit('data/a.csv.gz', 7)]).toEqual([undefined, undefined]);
  });

  it.each([
    ['another system', { ...SOURCE, ci: 'azure' } as const],
    ['an address that is no web page', { ...SOURCE, server: 'javascript:alert(1)' }],
    ['no source', undefined],
  ])('are none for %s', (_, source) => {
    const links = findLinks({ ...(source !== undefined && { source }), files });
    expect([links.run, links.commit, links.file('data/a b.csv'), links.edit('data/a b.csv')]).toEqual(
      Array(4).fill(undefined),
    );
  });
});
