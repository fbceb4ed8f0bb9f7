import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listAnchors, ROOT } from './markdown-documents.ts';
import type { EndedRun, Played } from './played-situation.ts';
import { type PageLink, readLinks } from './read-steps.ts';

const REPOSITORY = 'https://github.com/acme/donors/';
const DOCUMENTS = 'https://github.com/acme/bulk-job-action/blob/v1/';
const NOT_FOUND = 'leads nowhere';

/** What is wrong with the links of a run's page, one text for each that does not lead where it says. */
export function findBadLinks(played: Played, run: EndedRun): readonly string[] {
  return readLinks(run.markdown).flatMap((link) => {
    const why = judge(link, played, run);
    return why === undefined ? [] : [`${link.text} (${link.href}): ${why}`];
  });
}

function judge(link: PageLink, played: Played, run: EndedRun): string | undefined {
  const { href } = link;
  if (href.startsWith(DOCUMENTS)) return judgeDocument(href.slice(DOCUMENTS.length));
  if (!href.startsWith(REPOSITORY)) return 'is an address of somebody else';
  const [view = '', ...rest] = href.slice(REPOSITORY.length).split('/');
  if (view === 'actions') return judgeRun(rest, link, played);
  if (view === 'commit') return played.show(rest[0] ?? '', '') === undefined ? NOT_FOUND : undefined;
  const [ref = '', ...segments] = rest;
  const [path = '', anchor = ''] = segments.join('/').split('#');
  const text = played.show(ref, decodeURIComponent(path.replace(/\?plain=1$/, '')));
  if (text === undefined) return NOT_FOUND;
  if (view === 'blob' && ref !== run.commit) return 'is of another commit';
  const number = Number(/^L(\d+)$/.exec(anchor)?.[1] ?? 0);
  return number === 0 ? undefined : judgeLine(number, text.split('\n')[number - 1], link, run);
}

function judgeDocument(target: string): string | undefined {
  const [path = '', anchor = ''] = target.split('#');
  if (!existsSync(join(ROOT, path))) return NOT_FOUND;
  return listAnchors(path).has(anchor) ? undefined : 'has no such section';
}

/** `runs/<id>`, and an artifact of it with the files that the words name. */
function judgeRun([, id = '', , artifactId]: readonly string[], { text, href }: PageLink, played: Played) {
  if (!played.runIds.has(id)) return NOT_FOUND;
  if (artifactId === undefined) return undefined;
  const { all } = played.stage.github.artifacts;
  const artifact = all.find((each) => each.isComplete && String(each.id) === artifactId);
  if (artifact === undefined || artifact.runId !== id) return NOT_FOUND;
  if (text === 'Report') return artifact.name.endsWith('.html') ? undefined : 'is no page';
  const names = text.match(/[\w-]+\.(?:csv|ndjson|json)/g) ?? [];
  for (const name of names) played.download(href, name);
  return undefined;
}

/** A line that a page links to is a row with a problem, of the key beside it where that is shown. */
function judgeLine(number: number, line: string | undefined, { text, around }: PageLink, { records }: EndedRun) {
  if (line === undefined) return 'has no such line';
  const shown = Number(/(\d+)$/.exec(text)?.[1] ?? number);
  if (/^\d+$|:\d+$/.test(text) && shown !== number) return 'is another line than it says';
  const record = records.find((each) => Number(each.line) === number);
  if (record === undefined || record.outcome === 'succeeded') return 'is no row with a problem';
  // Keys with other characters are shown escaped.
  const isNamed = /^\S+:\d+$/.test(text) && /^[\w-]+$/.test(record.key);
  return isNamed && !around.includes(record.key) ? 'is not the row that it names' : undefined;
}
