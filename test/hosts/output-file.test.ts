import { describe, expect, it } from 'vitest';
import { renderOutputFile, writeOutputsTo } from '../../src/hosts/output-file.ts';
import { makePublication } from '../support/publication.ts';
import { withWorkspace } from '../support/workspace.ts';

describe('the file with the outputs', () => {
  it('has a line for each, by the names that later jobs see', () => {
    const outputs = new Map([['job-ids', '["a"]'], ['not-found', '5'], ['report', '/b/Über uns/report.json']]); // biome-ignore format: one line
    expect(renderOutputFile(outputs)).toBe(
      'BULK_JOB_NOT_FOUND=5\nBULK_JOB_REPORT=/b/Über uns/report.json\nBULK_JOB_JOB_IDS=["a"]\n',
    );
  });

  it.each(['["$CI_JOB_TOKEN"]', '["a\nBULK_JOB_FAILED=0"]', '["`id`"]', '["a\u2028b"]', '["\u0000"]'])(
    'leaves out what is more than text: %j',
    (ids) => {
      expect(renderOutputFile(new Map([['job-ids', ids], ['failed', '3']]))).toBe('BULK_JOB_FAILED=3\n'); // biome-ignore format: one line
    },
  );

  it('leaves out ids that do not fit, and nothing else', () => {
    const outputs = new Map([['job-ids', JSON.stringify(['x'.repeat(6000)])], ['failed', '3']]); // biome-ignore format: one line
    expect(renderOutputFile(outputs)).toBe('BULK_JOB_FAILED=3\n');
  });

  it('hides secrets, and a folder that is missing is a warning', async () => {
    await withWorkspace({}, async ({ path, read }) => {
      const warnings: string[] = [];
      const publish = (file: string) =>
        writeOutputsTo(file)({
          log: { line() {}, block() {}, blocks() {}, folded() {}, status() {}, clear() {} },
          redact: (text) => text.replaceAll('k3y', '***'),
          command() {},
          warn: (what) => void warnings.push(what),
        }).publish(makePublication({ outputs: new Map([['report', '/k3y/']]) }));
      await publish(path('o.env'));
      expect(read('o.env')).toBe('');
      await publish(path('none/o.env'));
      expect(warnings).toEqual([expect.stringContaining('none/o.env')]);
    });
  });
});
