import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function readProjectFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every Markdown file that a stranger reads, relative to the project, with `/`. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    // Job summaries of invented repositories: their links lead nowhere.
    .filter((path) => !path.startsWith('docs/gallery/') || path === 'docs/gallery/README.md')
    .sort(),
];

/** A block of code between fences. */
export interface Fence {
  readonly document: string;
  readonly language: string;
  readonly text: string;
  /** 1-based line of the opening fence. */
  readonly line: number;
}

export function listFences(document: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of readProjectFile(document).split('\n').entries()) {
    const mark = /^```(\w*)$/.exec(line);
    if (mark === null) open?.lines.push(line);
    else if (open === undefined) open = { language: mark[1] ?? '', line: index + 1, lines: [] };
    else {
      fences.push({ document, language: open.language, text: `${open.lines.join('\n')}\n`, line: open.line });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${document}:${open.line}: the fence is never closed.`);
  return fences;
}

/** Anchors of a document's headings, as GitHub makes them. */
export function listAnchors(document: string): ReadonlySet<string> {
  const headings = readProjectFile(document)
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .match(/^#{1,6} .*$/gm);
  return new Set(
    (headings ?? []).map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
