import { join } from 'node:path';
import { safeJson } from '../domain/safe-line.ts';
import type { Files } from '../ports/files.ts';
import { renderReportJson } from '../report/report-json.ts';
import type { Report } from '../report/schema.ts';

/**
 * `report.json` for stdout, from the results folder, or rendered where the run ended before it had one. In a CI system
 * it may land in a log: what that would take for a command is escaped as JSON escapes it, so the value is the same.
 */
export async function* readReportText(report: Report, files: Pick<Files, 'read'>): AsyncGenerator<string> {
  const path = join(report.resultsDir, 'report.json');
  const parts = report.resultsDir === '' ? renderReportJson(report, report.jobs.shown) : decode(files.read(path));
  // Line by line: a command does not span two, and a part may end inside one.
  let rest = '';
  for await (const part of parts) {
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield safeJson(`${lines.join('\n')}\n`);
  }
  if (rest !== '') yield safeJson(rest);
}

async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
}
