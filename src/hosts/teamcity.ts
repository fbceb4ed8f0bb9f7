import { safeLine } from '../domain/safe-line.ts';
import { lineText } from '../domain/text-block.ts';
import type { OpenView } from './system-view.ts';

const TYPE = 'bulk-job';
/** TeamCity cuts a longer description of a problem. */
const MAX_PROBLEM_CHARS = 4000;
const NAMED: Readonly<Record<string, string>> = { '\n': '|n', '\r': '|r' };

/** A service message of TeamCity. */
export function teamcityMessage(name: string, attributes: Readonly<Record<string, string>>): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}='${escapeText(value)}'`);
  return `##teamcity[${name}${list.join('')}]`;
}

/** Everything but printable ASCII by its number, since the encoding of the log is the server's. */
function escapeText(text: string): string {
  return text.replace(/['|[\]]|[^ -~]/g, (character) => {
    if (character in NAMED) return NAMED[character] ?? '';
    if (/[ -~]/.test(character)) return `|${character}`;
    return `|0x${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;
  });
}

/** Rows as code inspections at their lines, outputs as parameters of the build, and the verdict as its problem or text. */
export function openTeamcityView(): OpenView {
  return ({ redact, command }) => {
    const safe = (text: string): string => safeLine(redact(text));
    // `%name%` would be replaced, also by a secret.
    const setOutput = (name: string, value: string): void =>
      command(teamcityMessage('setParameter', { name: `bulk-job.${name}`, value: value.replaceAll('%', '%%') }));
    return {
      setOutput,
      async publish({ annotations, outputs, report, text }) {
        for (const [name, value] of outputs) setOutput(name, redact(value));
        const placed = annotations.filter(({ file }) => file !== undefined);
        if (placed.length > 0) {
          const description = 'Rows that need attention';
          command(teamcityMessage('inspectionType', { id: TYPE, name: 'Bulk Job', category: 'Data', description }));
        }
        for (const { level, file = '', line, message } of placed) {
          const SEVERITY = level === 'error' ? 'ERROR' : level === 'warning' ? 'WARNING' : 'INFO';
          command(
            teamcityMessage('inspection', {
              typeId: TYPE,
              message: safe(message),
              file: safe(file),
              line: String(line ?? 1),
              SEVERITY,
            }),
          );
        }
        const verdict = text.filter(({ kind }) => kind === 'verdict').flatMap(({ lines }) => lines.map(lineText));
        const said = safe(verdict.join(' ')).slice(0, MAX_PROBLEM_CHARS);
        if (report.conclusion === 'failure')
          command(teamcityMessage('buildProblem', { description: said, identity: TYPE }));
        else command(teamcityMessage('buildStatus', { text: `{build.status.text}; ${said}` }));
      },
    };
  };
}
