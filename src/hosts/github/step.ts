import { writeFile } from 'node:fs/promises';
import * as core from '@actions/core';
import { safeLine } from '../../domain/safe-line.ts';
import type { Annotation } from '../../report/publication.ts';
import type { Redaction } from '../log.ts';
import { fitSummary } from '../step-summary.ts';
import type { KeptName } from '../types.ts';

/** What a GitHub Actions step can say beside its log. Nothing here throws: a failure becomes a warning. */
export interface GithubStep {
  /** Every form of every secret becomes a mask of the runner, once. */
  hide(secrets: readonly string[]): void;
  annotate(annotation: Annotation): void;
  /** An annotation on something that went wrong while reporting. */
  warn(what: string, error: unknown, next: string): void;
  setOutput(name: string, value: string): void;
  /** For the post step of the same action. */
  keep(name: KeptName, value: string): void;
  /** Replaces the step's summary. */
  writeSummary(markdown: string): Promise<void>;
}

const ANNOTATE = { error: core.error, warning: core.warning, notice: core.notice } as const;

/** The runner cuts an annotation's message here (its source, ExecutionContext.cs). */
const MAX_ANNOTATION_CHARS = 4096;

/** What the runner of GitHub takes from a step: log lines, masks, outputs, a summary. */
export function createGithubStep(environment: ReadonlyMap<string, string>, redaction: Redaction): GithubStep {
  const masked = new Set<string>();
  const written = new Map<string, string>();
  const warned = new Set<string>();
  const safe = (text: string): string => safeLine(redaction.redact(text));

  const annotate = ({ level, file, line, column, endColumn, title, message }: Annotation): void => {
    const lines = redaction.redact(message).split('\n');
    ANNOTATE[level](
      lines
        .map((text) => safeLine(text))
        .join('\n')
        .slice(0, MAX_ANNOTATION_CHARS),
      {
        title: safe(title),
        ...(file === undefined ? {} : { file: safe(file) }),
        ...(line === undefined ? {} : { startLine: line }),
        ...(column === undefined ? {} : { startColumn: column }),
        ...(endColumn === undefined ? {} : { endColumn }),
      },
    );
  };

  const warn = (what: string, error: unknown, next: string): void => {
    // The summary is written several times, and there are ten annotations of a level.
    if (warned.has(what)) return;
    warned.add(what);
    const reason = error instanceof Error ? error.message : String(error);
    annotate({
      level: 'warning',
      title: what,
      message: `${what}: ${reason}. The result of the run is unchanged. ${next}`,
    });
  };

  return {
    annotate,
    warn,
    hide(secrets) {
      for (const form of redaction.hide(secrets)) {
        if (!masked.has(form)) core.setSecret(form);
        masked.add(form);
      }
    },
    setOutput(name, value) {
      const text = redaction.redact(value);
      // Each call appends to a file of limited size; the same value again adds nothing.
      if (written.get(name) === text) return;
      try {
        core.setOutput(name, text);
        written.set(name, text);
      } catch (error) {
        warn(`The output "${name}" could not be set`, error, 'The same figures are in report.json.');
      }
    },
    keep(name, value) {
      try {
        core.saveState(name, value);
      } catch (error) {
        warn('The state for the post step could not be saved', error, 'If the step is canceled, use mode: collect.');
      }
    },
    async writeSummary(markdown) {
      const path = environment.get('GITHUB_STEP_SUMMARY') ?? '';
      try {
        if (path === '') throw new Error('GITHUB_STEP_SUMMARY is not set');
        await writeFile(path, fitSummary(redaction.redact(markdown)));
      } catch (error) {
        warn('The job summary could not be written', error, 'The same text is in summary.md of the results.');
      }
    },
  };
}
