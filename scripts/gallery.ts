/**
 * Makes the job summaries of real runs of the built action, and pictures of them as GitHub shows them, in docs/gallery.
 * `npm run gallery` writes. `npm run gallery -- --check` measures, and compares the texts; pictures are not compared,
 * since fonts and browsers differ. `--only green,failed` takes some situations, `--out <folder>` writes elsewhere,
 * `--all` also makes the pictures that are not committed. Needs cmark-gfm, Chromium and fonts; says what is missing.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BOUNDS } from './gallery/bounds.ts';
import { measure, openPage, takePicture, type View, withBrowser } from './gallery/browser.ts';
import { renderIndex } from './gallery/index-page.ts';
import { judge } from './gallery/judge.ts';
import { composePage, type Part } from './gallery/markdown-page.ts';
import { normalizeSummary } from './gallery/normalize.ts';
import type { Situation } from './gallery/situations.ts';
import { CHANGE_SITUATIONS } from './gallery/situations-change.ts';
import { COURSE_SITUATIONS } from './gallery/situations-course.ts';
import { MEMORY_SITUATIONS } from './gallery/situations-memory.ts';
import { VENDOR_SITUATIONS } from './gallery/situations-vendor.ts';
import { VERDICT_SITUATIONS } from './gallery/situations-verdict.ts';
import { withStage } from './gallery/stage.ts';
import { findTools } from './gallery/tools.ts';

const SITUATIONS = [
  ...VERDICT_SITUATIONS,
  ...VENDOR_SITUATIONS,
  ...COURSE_SITUATIONS,
  ...CHANGE_SITUATIONS,
  ...MEMORY_SITUATIONS,
];
/** What a picture of each width and of each theme shows; all four would double the repository's pictures. */
const COMMITTED_VIEWS: readonly View[] = [
  { width: 'wide', theme: 'light' },
  { width: 'narrow', theme: 'dark' },
];
const OTHER_VIEWS: readonly View[] = [
  { width: 'wide', theme: 'dark' },
  { width: 'narrow', theme: 'light' },
];
/** Most of a run is waiting. */
const PLAYS_AT_ONCE = 3;

const { values: flags } = parseArgs({
  options: { check: { type: 'boolean' }, only: { type: 'string' }, out: { type: 'string' }, all: { type: 'boolean' } },
});
const folder = flags.out ?? join(import.meta.dirname, '..', 'docs', 'gallery');
const tools = findTools(flags.check !== true);
const chosen = choose(flags.only);
mkdirSync(folder, { recursive: true });
const plays = startPlays(chosen);
await withBrowser(tools.chromium, async (browser) => {
  for (const [index, situation] of chosen.entries()) {
    const parts = await plays[index];
    if (parts === undefined) continue;
    const wrong: string[] = [];
    for (const view of flags.all === true ? [...COMMITTED_VIEWS, ...OTHER_VIEWS] : COMMITTED_VIEWS) {
      const page = await openPage(browser, composePage(parts, view.theme), view);
      if (COMMITTED_VIEWS.includes(view)) wrong.push(...judge(await measure(page), view.width, BOUNDS[situation.name]));
      if (tools.pngquant !== undefined)
        await takePicture(page, join(folder, `${situation.name}-${view.width}-${view.theme}.png`), tools.pngquant);
      await page.close();
    }
    wrong.push(...settle(`${situation.name}.md`, joinParts(parts)));
    console.log([`${wrong.length === 0 ? 'ok    ' : 'WRONG '} ${situation.name}`, ...wrong].join('\n         '));
    if (wrong.length > 0) process.exitCode = 1;
  }
});
if (flags.only === undefined) for (const each of settle('README.md', renderIndex(SITUATIONS))) console.log(each);

function choose(only: string | undefined): readonly Situation[] {
  const names = only?.split(',') ?? SITUATIONS.map(({ name }) => name);
  const unknown = names.filter((each) => !SITUATIONS.some(({ name }) => name === each));
  if (unknown.length > 0) {
    const known = SITUATIONS.map(({ name }) => name).join(', ');
    console.error(`Not a situation: ${unknown.join(', ')}. Situations: ${known}.`);
    process.exit(1);
  }
  return SITUATIONS.filter(({ name }) => names.some((each) => each === name));
}

/** Plays all situations, a few at once, each on a stage of its own. */
function startPlays(situations: readonly Situation[]): readonly Promise<readonly Part[] | undefined>[] {
  const lanes: Promise<unknown>[] = Array.from({ length: PLAYS_AT_ONCE }, () => Promise.resolve());
  return situations.map((situation, index) => {
    const lane = index % PLAYS_AT_ONCE;
    const result = (lanes[lane] ?? Promise.resolve()).then(() => play(situation));
    lanes[lane] = result;
    return result;
  });
}

/** What the page of the run shows; undefined, with the reason printed, where the situation did not come about. */
async function play(situation: Situation): Promise<readonly Part[] | undefined> {
  try {
    return await withStage(async (stage) => {
      const parts = await situation.play(stage);
      return parts.map((part) => ({
        ...part,
        markdown: normalizeSummary(part.markdown, stage.standIns, situation.durations),
      }));
    });
  } catch (error) {
    console.error(`The situation "${situation.name}" did not come about:`, error);
    process.exitCode = 1;
    return undefined;
  }
}

/** One text, with a comment before each part that has a title. */
function joinParts(parts: readonly Part[]): string {
  return parts
    .map(({ title, markdown }) => (title === undefined ? markdown : `<!-- ${title} -->\n\n${markdown}`))
    .join('\n');
}

/** Writes a file or, with `--check`, says whether it is current. */
function settle(name: string, text: string): readonly string[] {
  const path = join(folder, name);
  if (flags.check !== true) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text)
    return [`${name} is not current: run "npm run gallery" and commit the result`];
  return [];
}
