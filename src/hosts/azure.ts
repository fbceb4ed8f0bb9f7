import { join } from 'node:path';
import { safeLine } from '../domain/safe-line.ts';
import type { Annotation } from '../report/publication.ts';
import type { OpenView } from './system-view.ts';

/** What the agent reads as the end of a property, of the command or of the line; `%AZP25` is its name of a percent sign. */
const ESCAPES: Readonly<Record<string, string>> = { '%': '%AZP25', '\r': '%0D', '\n': '%0A', ']': '%5D', ';': '%3B' };

/** A logging command of Azure Pipelines. */
export function azureCommand(name: string, properties: Readonly<Record<string, string>>, data: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeIn(value, /[%\r\n\];]/g)};`);
  return `##vso[${name}${list.length === 0 ? '' : ` ${list.join('')}`}]${escapeIn(data, /[%\r\n]/g)}`;
}

function escapeIn(text: string, special: RegExp): string {
  return text.replace(special, (character) => ESCAPES[character] ?? '');
}

/** Issues at their lines, the summary on the run's page, outputs as variables of the step, and masks. */
export function openAzureView(): OpenView {
  return ({ redact, command }) => {
    const masked = new Set<string>();
    // The agent expands `$(NAME)` in values, also to secrets, and a job id is the vendor's word.
    const setOutput = (name: string, value: string): void => {
      if (value.includes('$(')) return;
      command(azureCommand('task.setvariable', { variable: name, isOutput: 'true' }, value));
    };
    const safe = (text: string): string =>
      redact(text)
        .split('\n')
        .map((line) => safeLine(line))
        .join('\n');
    return {
      mask(forms) {
        for (const form of forms) if (!masked.has(form)) command(azureCommand('task.setsecret', {}, form));
        for (const form of forms) masked.add(form);
      },
      setOutput,
      async publish({ annotations, outputs, report, summary }) {
        for (const [name, value] of outputs) setOutput(name, redact(value));
        for (const annotation of annotations) {
          if (annotation.level !== 'notice') command(renderIssue(annotation, safe));
        }
        // The file in that folder is the one that others may read.
        if (summary !== undefined && report.resultsDir !== '')
          command(azureCommand('task.uploadsummary', {}, join(report.resultsDir, 'artifact', 'summary.md')));
        if (report.conclusion === 'warning')
          command(azureCommand('task.complete', { result: 'SucceededWithIssues' }, ''));
      },
    };
  };
}

function renderIssue(annotation: Annotation, safe: (text: string) => string): string {
  const { level, file, line, column, title, message } = annotation;
  const properties = {
    type: level,
    ...(file !== undefined && { sourcepath: safe(file) }),
    ...(line !== undefined && { linenumber: String(line) }),
    ...(column !== undefined && { columnnumber: String(column) }),
  };
  return azureCommand('task.logissue', properties, `${safe(title)}: ${safe(message)}`);
}
