import { posix } from 'node:path';
import { code, type Line, link } from './line.ts';
import type { Report } from './schema.ts';

/** Digits of a commit that people read. */
export const SHORT_COMMIT = 7;

/** Addresses of what a report names, in the web pages of the system it ran on; undefined where there are none. */
export interface Links {
  readonly run: string | undefined;
  /** Another run of the same repository. */
  runOf(id: string): string | undefined;
  readonly commit: string | undefined;
  readonly commitOf: (commit: string) => string | undefined;
  /** A file as it was at the run's commit, at a line of it; compressed data has no lines to link to. */
  file(path: string, lineNumber?: number): string | undefined;
  /** Where the file can be changed. */
  edit(path: string, lineNumber?: number): string | undefined;
  /** A section of the tool's documents. */
  document(anchor: string): string | undefined;
}

/** GitHub and GitLab lay out their pages alike; GitLab puts `/-` before what is not a project. */
export function findLinks({ source, files }: Pick<Report, 'source' | 'files'>): Links {
  const { server = '', repository = '', commit, ref = '', runId = '', folder, documents } = source ?? {};
  const system = PAGES[source?.ci ?? ''];
  const isKnown = system !== undefined && /^https?:\/\//.test(server) && repository !== '';
  const base = `${server}/${repository}${system?.prefix ?? ''}`;
  // A file that a step has made is in no commit; where nobody can tell, most are.
  const made = new Set(files.filter(({ committed }) => committed === false).map(({ path }) => path));
  const at = (view: string, path: string, suffix: string): string | undefined => {
    if (!isKnown || folder === undefined || made.has(path)) return undefined;
    const whole = posix.normalize(posix.join(folder, path));
    if (posix.isAbsolute(path) || whole.startsWith('..')) return undefined;
    return `${base}/${view}/${whole.split('/').map(encodeSegment).join('/')}${suffix}`;
  };
  const anchor = (lineNumber: number | undefined): string => (lineNumber === undefined ? '' : `#L${lineNumber}`);
  const runOf = (id: string): string | undefined =>
    isKnown && id !== '' ? `${base}/${system.runs}/${encodeSegment(id)}` : undefined;
  const hasLines = (path: string): boolean => !path.toLowerCase().endsWith(GZIP_EXTENSION);
  return {
    run: runOf(runId),
    runOf,
    commit: isKnown && commit !== undefined ? `${base}/commit/${commit}` : undefined,
    commitOf: (other) => (isKnown ? `${base}/commit/${encodeSegment(other)}` : undefined),
    file: (path, lineNumber) =>
      commit === undefined || (lineNumber !== undefined && !hasLines(path))
        ? undefined
        : at(`blob/${commit}`, path, `${lineNumber === undefined ? '' : '?plain=1'}${anchor(lineNumber)}`),
    edit: (path, lineNumber) =>
      ref === '' || !hasLines(path)
        ? undefined
        : at(`edit/${ref.split('/').map(encodeSegment).join('/')}`, path, anchor(lineNumber)),
    document: (name) => (documents === undefined ? undefined : `${documents}/troubleshooting.md#${name}`),
  };
}

/** Web pages show neither lines nor an editor of compressed data. */
const GZIP_EXTENSION = '.gz';

const PAGES: Readonly<Record<string, { readonly prefix: string; readonly runs: string } | undefined>> = {
  github: { prefix: '', runs: 'actions/runs' },
  gitlab: { prefix: '/-', runs: 'pipelines' },
};

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
}

/** `3f2a9c1`, as a link where there is an address. */
export function describeCommit({ source }: Pick<Report, 'source'>, links: Links): Line {
  const commit = source?.commit ?? '';
  return commit === '' ? [] : link([code(commit.slice(0, SHORT_COMMIT))], links.commit);
}

/** A file, and a line of it, as a link where there is an address. */
export function describePlace(path: string, lineNumber: number | undefined, links: Links): Line {
  const shown = lineNumber === undefined ? path : `${path}:${lineNumber}`;
  return link([code(shown)], links.file(path, lineNumber));
}
