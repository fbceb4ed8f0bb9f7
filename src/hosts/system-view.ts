import type { CiContext } from '../domain/context.ts';
import type { Clock } from '../ports/clock.ts';
import type { Http } from '../ports/http.ts';
import type { Publication } from '../report/publication.ts';
import type { Log } from './log.ts';

/** How a system's view gets at the log. */
export interface ViewTools {
  readonly log: Log;
  redact(text: string): string;
  /** A command that the system reads from the log, on a line of its own. Its values must be escaped for that system. */
  command(line: string): void;
  /** Something went wrong while reporting: a line in the log, and no other verdict. */
  warn(what: string, error: unknown, next: string): void;
}

/** What a CI system shows of a run beside its log: annotations, outputs, a comment. */
export interface SystemView {
  /** Gets every form of every secret, for the system's own masks. */
  mask?(forms: readonly string[]): void;
  setOutput?(name: string, value: string): void;
  /** Called after the log has everything. Never rejects: what fails is a warning. */
  publish(publication: Publication): Promise<void>;
}

export type OpenView = (tools: ViewTools) => SystemView;

/** Of what views are made. */
export interface ViewOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly context: CiContext;
  readonly ports: { readonly http: Http; readonly clock: Pick<Clock, 'sleep'> };
  readonly signal: AbortSignal;
}
