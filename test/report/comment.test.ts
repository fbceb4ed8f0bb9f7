import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { COMMENT_BYTES, renderComment } from '../../src/report/comment.ts';
import type { Report } from '../../src/report/schema.ts';
import { makePublication } from '../support/publication.ts';
import { SAMPLES } from '../support/sample-reports.ts';

const WHERE = { trust: 'trusted', job: 'check', leg: '' } as const;
const CLEAN = makePublication({}).report;
const FAILED: Report = { ...CLEAN, conclusion: 'failure', reason: 'invalid-data', exitCode: 1 };

describe('the comment', () => {
  it('begins as the summary does, and leaves out what nobody acts on', () => {
    const { text, isWanted } = renderComment(SAMPLES.get('threshold') ?? FAILED, 'always', WHERE);
    expect(text).toMatch(/^## ❌ /);
    expect(text).not.toContain('bulk-job-results/');
    expect(isWanted).toBe(true);
    expect(text.endsWith('\n')).toBe(false);
  });

  it.each<['always' | 'on-problem', Report, boolean, RegExp]>([
    ['always', CLEAN, true, /^## ✅ /],
    ['always', FAILED, true, /^## ❌ /],
    ['on-problem', FAILED, true, /^## ❌ /],
    ['on-problem', { ...CLEAN, conclusion: 'warning' }, true, /^## ⚠️ /],
    ['on-problem', CLEAN, false, /^✅ [^\n]*\. The problems of an earlier run are gone\.$/],
  ])('%s: is created or only updated, by what happened', (when, report, isWanted, expected) => {
    const comment = renderComment(report, when, WHERE);
    expect(comment.isWanted).toBe(isWanted);
    expect(comment.text).toMatch(expected);
  });

  it('is one line where there is nothing to send', () => {
    const totals = { ...CLEAN.totals, total: 0, succeeded: 0 };
    expect(renderComment({ ...CLEAN, totals }, 'always', WHERE).text.split('\n')).toHaveLength(1);
  });

  it.each(['fork', 'hijackable'] as const)(
    'shows no value on an event of trust %s, whatever the report holds',
    (trust) => {
      const problem = {
        file: 'a.csv',
        line: 2,
        outcome: 'failed',
        key: 'canaryone',
        message: 'canarytwo',
        template: '',
      } as const;
      const fault = { code: 'vendor/refused', message: 'canarythree', template: 'refused' };
      const report: Report = { ...FAILED, detail: 'full', firstProblems: [problem], faults: [fault] };
      expect(renderComment(report, 'always', WHERE).text).toContain('canarythree');
      expect(renderComment(report, 'always', { ...WHERE, trust }).text).not.toContain('canary');
    },
  );

  it('is one line with folded details where an earlier commit had the same', () => {
    const { text, render } = renderComment(SAMPLES.get('threshold') ?? FAILED, 'always', WHERE);
    const folded = render?.({ sameAs: 'abc1234' }) ?? '';
    const [first = '', , ...rest] = folded.split('\n');
    expect(first).toBe(text.split('\n', 1)[0]?.replace('## ❌ ', '❌ Same as for abc1234: '));
    expect(rest.join('\n')).toBe(
      `<details><summary>Details</summary>\n\n${text.split('\n').slice(2).join('\n')}\n\n</details>`,
    );
  });

  it('links to what was uploaded', () => {
    const { text, render } = renderComment(SAMPLES.get('threshold') ?? FAILED, 'always', WHERE);
    const urls = { artifact: 'https://github.example/artifacts/1', page: 'https://github.example/artifacts/2' };
    const linked = render?.({ urls }) ?? '';
    expect(linked).toContain('[Report](https://github.example/artifacts/2)');
    expect(linked).toContain('(https://github.example/artifacts/1)');
    expect(text).not.toContain('/artifacts/');
  });

  it('has the same content where only run, commit, times and requests differ', () => {
    const report = SAMPLES.get('threshold') ?? FAILED;
    const contentOf = (differs: Partial<Report>, rows: string | undefined = 'rows'): string | undefined =>
      renderComment({ ...report, ...differs }, 'always', WHERE, rows).content;
    const content = contentOf({});
    expect(content).toMatch(/^[0-9a-f]{32}$/);
    const source = { ci: 'github', event: 'pull_request', runId: '9', attempt: 2, commit: 'abc' } as const;
    const requests = { sent: 1, throttled: 0 };
    expect(contentOf({ source, requests, endedAt: '2030-01-01T00:00:00.000Z' })).toBe(content);
    expect(contentOf({ totals: { ...report.totals, failed: 13 } })).not.toBe(content);
    expect(contentOf({ problemGroups: [] })).not.toBe(content);
    expect(contentOf({}, 'other rows')).not.toBe(content);
    const counts = { new: 1, changed: 0, removed: 0, unchanged: 2, invalid: 0 };
    const lists = { files: [], columns: [], signs: [], guards: [], first: [] };
    const difference = { base: 'a'.repeat(40), name: 'main', known: 2, changedOnly: true, ...counts, ...lists };
    expect(contentOf({ difference: { ...difference, new: 2 } })).not.toBe(contentOf({ difference }));
  });

  it('claims no content where the report alone cannot tell all rows', () => {
    const first = { file: 'a.csv', line: 2 };
    const group = { outcome: 'failed', template: '', rows: 2, first, places: [first] } as const;
    expect(renderComment({ ...FAILED, problemGroups: [group] }, 'always', WHERE).content).toBeUndefined();
    expect(renderComment({ ...FAILED, problemGroups: [{ ...group, rows: 1 }] }, 'always', WHERE).content).toBeDefined();
  });

  it('names job and leg as text', () => {
    const { source } = renderComment(FAILED, 'always', { ...WHERE, leg: '{"a":"[x](https://evil.example)"}' });
    expect(marked.parseInline(source, { async: false })).not.toMatch(/<a\b/);
    expect(source).toContain('check');
  });

  it('stays below its limit with 100,000 faults and groups of long texts', () => {
    const message = '[x](https://evil.example) '.repeat(100);
    const problemGroups = Array.from({ length: 1000 }, (_, n) => ({
      outcome: 'failed' as const,
      template: `${n} ${message}`,
      rows: 1,
      first: { file: message, line: n + 1 },
    }));
    const faults = Array.from({ length: 100_000 }, () => ({ code: 'vendor/refused', message, next: message }));
    const { text } = renderComment({ ...FAILED, problemGroups, faults }, 'always', WHERE);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(text).toMatch(/^## ❌ /);
    expect(text).toMatch(/more (?:in `report\.json`|kinds? of problem)/);
  });
});
