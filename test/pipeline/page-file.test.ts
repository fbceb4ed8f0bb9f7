import { describe, expect, it } from 'vitest';
import { joinRows } from '../../src/report/page/client/row-set.ts';
import type { JobChunk, PageData, RowChunk } from '../../src/report/page/data.ts';
import { runWorld, type WorldOptions, withWorld } from '../support/world.ts';

const FILES = {
  'data/a.csv': 'donor_id,name\nd-1,Ada\nfail-2,Grace\nnotfound-3,"Zoë, the third"\n',
  'data/b.csv': 'donor_id\nfail-4\n',
};
const LENIENT = { 'max-failed': '100%', 'retry-failed': '0' };

function readData<T>(page: string, name: string): readonly T[] {
  return [...page.matchAll(new RegExp(`<script type="application/json" class="data-${name}">(.*)</script>`, 'g'))].map(
    ([, json = '']): T => JSON.parse(json),
  );
}

/** The page of a run. */
async function runForPage(options: Partial<WorldOptions>) {
  return runWorld({ files: FILES, inputs: LENIENT, ...options }, async ({ publication, read }) => ({
    publication,
    page: await read('report.html'),
    published: await read('artifact/report.html'),
  }));
}

describe('report.html', () => {
  it('has every problem row with its cells, the jobs, and the verdict', async () => {
    const { page = '', published, publication } = await runForPage({});
    expect(published).toBe(page);
    const rows = joinRows(readData<RowChunk>(page, 'rows'));
    expect(rows.keys).toEqual(['fail-2', 'notfound-3', 'fail-4']);
    expect(rows.cells[1]).toBe('notfound-3,"Zoë, the third",');
    expect([...rows.line]).toEqual([3, 4, 2]);
    expect(readData<JobChunk>(page, 'jobs').flatMap(({ rows: sizes }) => sizes)).toEqual([4]);
    const [data] = readData<PageData>(page, 'page');
    expect(data?.timeline.rows.succeeded?.reduce((sum, each) => sum + each, 0)).toBe(1);
    expect(data?.files.map(({ path }) => path)).toEqual(['data/a.csv', 'data/b.csv']);
    expect(page).toContain('network <code>net_1</code>');
    expect(publication.report.resultFiles).toContain('report.html');
    expect(publication.artifact?.files).toContain(publication.artifact?.page);
    expect(publication.artifact?.page).toMatch(/[\\/]artifact[\\/]report\.html$/);
  });

  it('is complete on the runner in minimal, and in no artifact', async () => {
    const {
      page = '',
      published,
      publication,
    } = await runForPage({
      inputs: { ...LENIENT, 'report-detail': 'minimal' },
    });
    expect(published).toBeUndefined();
    expect(joinRows(readData<RowChunk>(page, 'rows')).keys).toEqual(['fail-2', 'notfound-3', 'fail-4']);
    expect(publication.artifact?.files.filter((file) => file.includes('.html'))).toEqual([]);
    expect(publication.artifact?.page).toBeUndefined();
    expect(publication.artifact?.files.length).toBeGreaterThan(0);
  });

  it('of a leg is no artifact of its own: merge makes the page of all', async () => {
    const { page, published, publication } = await runForPage({ inputs: { ...LENIENT, shard: '1/1' } });
    expect(published).toBe(page);
    expect(publication.artifact?.files.filter((file) => file.includes('.html'))).toHaveLength(1);
    expect(publication.artifact?.page).toBeUndefined();
  });

  it('shows the invalid rows of a plan', async () => {
    const files = { 'data/a.csv': 'donor_id,name\nd-1,Ada\n,Grace\n' };
    const { page = '' } = await runForPage({ files, inputs: { mode: 'validate' } });
    expect(joinRows(readData<RowChunk>(page, 'rows')).cells).toEqual([',Grace,']);
  });

  it('links files, commit and run where the CI shows them', async () => {
    await withWorld({ files: FILES, inputs: LENIENT }, async ({ attempt, read }) => {
      const commit = '3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d';
      const source = { server: 'https://github.example', repository: 'acme/donors', ref: 'main' };
      await attempt({ context: { ci: 'github', commit, source, runId: '4242', event: 'schedule' } });
      const page = (await read('report.html')) ?? '';
      const [data] = readData<PageData>(page, 'page');
      const repository = 'https://github.example/acme/donors';
      expect(data?.files[0]?.url).toBe(`${repository}/blob/${commit}/data/a.csv`);
      expect(page).toContain(`<a href="${repository}/commit/${commit}"><code>3f2a9c1</code></a>`);
      expect(page).toContain(`<a href="${repository}/actions/runs/4242">4242</a>`);
    });
  });

  it('links no file outside of the checkout', async () => {
    await withWorld({ files: FILES, inputs: LENIENT }, async ({ attempt, read, directory }) => {
      const source = { server: 'https://github.example', repository: 'a/b', ref: '' };
      const inputs = { 'working-directory': directory };
      await attempt({ inputs, context: { ci: 'github', commit: 'c'.repeat(40), source, runId: '1', event: 'push' } });
      const [data] = readData<PageData>((await read('report.html')) ?? '', 'page');
      expect(data?.files.map(({ url }) => url)).toEqual([undefined, undefined]);
    });
  });

  it('is not written by a run that a cancel left no time for it', async () => {
    const { page, publication } = await runForPage({
      onEvent: (event, cancel) => {
        if (event.kind === 'job') cancel();
      },
    });
    expect(publication.report.reason).toBe('cancelled');
    expect(page).toBeUndefined();
    expect(publication.report.resultFiles).not.toContain('report.html');
  });
});
