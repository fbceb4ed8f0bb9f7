import { writeFile } from 'node:fs/promises';
import { EOL } from 'node:os';
import { safeLine } from '../../domain/safe-line.ts';
import type { Annotation } from '../../report/publication.ts';
import type { Redaction } from '../log.ts';
import { fitSummary } from '../step-summary.ts';
import type { KeptName } from '../types.ts';

/**
 * What a GitHub Actions step can say beside its log. Nothing here throws: a failure becomes a warning. What is said before
 * `ready` has resolved may be written only then; masks are always written at once.
 */
export interface GithubStep {
  /** Every form of every secret becomes a mask of the runner, once. */
  hide(secrets: readonly string[]): void;
  annotate(annotation: Annotation): void;
  /** An annotation on something that went wrong while reporting. */
  warn(what: string, error: unknown, next: string): void;
  setOutput(name: string, value: string): void;
  /** For the post step of the same action; resolves when it is saved. */
  keep(name: KeptName, value: string): Promise<void>;
  /** Replaces the step's summary. */
  writeSummary(markdown: string): Promise<void>;
  /** Loads what outputs, annotations and state need. */
  ready(): Promise<void>;
}

type Toolkit = typeof import('@actions/core');

/** Its HTTP client takes longer to load than most of what a step does before its first request, and needs none of it. */
const loadToolkit = (): Promise<Toolkit> => import('@actions/core');

/** The runner cuts an annotation's message here (its source, ExecutionContext.cs). */
const MAX_ANNOTATION_CHARS = 4096;

/** What the runner of GitHub takes from a step: log lines, masks, outputs, a summary. */
export function createGithubStep(environment: ReadonlyMap<string, string>, redaction: Redaction): GithubStep {
  const masked = new Set<string>();
  const written = new Map<string, string>();
  const warned = new Set<string>();
  const safe = (text: string): string => safeLine(redaction.redact(text));
  const { ready, use } = createOnDemand(loadToolkit);

  const annotate = ({ level, file, line, column, endColumn, title, message }: Annotation): void => {
    const lines = redaction.redact(message).split('\n');
    const text = lines
      .map((each) => safeLine(each))
      .join('\n')
      .slice(0, MAX_ANNOTATION_CHARS);
    const place = {
      title: safe(title),
      ...(file === undefined ? {} : { file: safe(file) }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
      ...(endColumn === undefined ? {} : { endColumn }),
    };
    use((toolkit) => toolkit[level](text, place));
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
        if (!masked.has(form)) process.stdout.write(maskCommand(form));
        masked.add(form);
      }
    },
    setOutput(name, value) {
      const text = redaction.redact(value);
      // Each call appends to a file of limited size; the same value again adds nothing.
      if (written.get(name) === text) return;
      written.set(name, text);
      use((toolkit) => {
        try {
          toolkit.setOutput(name, text);
        } catch (error) {
          written.delete(name);
          warn(`The output "${name}" could not be set`, error, 'The same figures are in report.json.');
        }
      });
    },
    async keep(name, value) {
      use((toolkit) => {
        try {
          toolkit.saveState(name, value);
        } catch (error) {
          warn('The state for the post step could not be saved', error, 'If the step is canceled, use mode: collect.');
        }
      });
      await ready();
    },
    ready,
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

/** What the runner hides from here on. The toolkit's `setSecret` writes the same, but a mask cannot wait for the toolkit. */
function maskCommand(secret: string): string {
  const value = secret.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::add-mask::${value}${EOL}`;
}

/** Loads something at its first use, and hands it to all that use it, in their order. */
function createOnDemand<T>(load: () => Promise<T>): {
  ready(): Promise<void>;
  use(work: (loaded: T) => void): void;
} {
  const waiting: ((loaded: T) => void)[] = [];
  let found: { readonly loaded: T } | undefined;
  let loading: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    loading ??= load().then((loaded) => {
      found = { loaded };
      for (const work of waiting.splice(0)) work(loaded);
    });
    return loading;
  };
  return {
    ready,
    use(work) {
      if (found !== undefined) return work(found.loaded);
      waiting.push(work);
      // Whoever publishes the run notices it, too.
      ready().catch(() => undefined);
    },
  };
}
