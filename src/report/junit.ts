import type { ProblemGroup, Report } from '../domain/report.ts';
import { levelOf } from './levels.ts';
import { cut, plural } from './markdown.ts';
import { reduceToDetail } from './privacy.ts';
import { explainRow, OUTCOME_WORDS } from './words.ts';

/** Suites written; a host that shows more files than this shows none well. */
const MAX_FILES = 1000;
/** Characters of a message. */
const MESSAGE_CHARS = 1000;

/** What XML 1.0 can't hold, not even escaped (its production `Char`), and characters that reorder text. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\p{Bidi_Control}\u007f-\u009f]/gu;

interface Case {
  readonly name: string;
  readonly place?: { readonly file: string; readonly line: number };
  readonly result?: { readonly tag: 'failure' | 'error' | 'skipped'; readonly message: string };
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * `junit.xml`: a suite for each file with one case for its sound rows and one for each group of problem rows
 * that starts in it, and a suite for faults of the run. What is let pass is `skipped`, so that the file and
 * the exit code agree.
 */
export function renderJunit(given: Report): string {
  const report = reduceToDetail(given);
  const suites = [
    ...faultSuite(report),
    ...report.files.slice(0, MAX_FILES).map((file) => fileSuite(file.path, report)),
  ];
  const tests = suites.reduce((sum, suite) => sum + suite.cases.length, 0);
  const title = report.provider?.name ?? 'bulk-job';
  const counts = `tests="${tests}" failures="${tally(suites, 'failure')}" errors="${tally(suites, 'error')}" skipped="${tally(suites, 'skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${attribute(title)} ${counts}>`,
    ...suites.map(renderSuite),
    '</testsuites>',
    '',
  ].join('\n');
}

function faultSuite(report: Report): readonly Suite[] {
  if (report.faults.length === 0) return [];
  const tag = report.conclusion === 'failure' ? 'error' : 'skipped';
  const cases = report.faults.map((fault): Case => {
    const message = fault.next === undefined ? fault.message : `${fault.message} ${fault.next}`;
    const place = fault.file === undefined ? {} : { place: { file: fault.file, line: fault.line ?? 1 } };
    return { name: fault.code, ...place, result: { tag, message } };
  });
  return [{ name: 'run', cases }];
}

function fileSuite(path: string, report: Report): Suite {
  const groups = report.problemGroups.filter((group) => group.first.file === path);
  const totals = report.files.find((file) => file.path === path)?.totals;
  const sound = totals === undefined ? 0 : totals.succeeded + totals.skipped + (totals.reasons.planned ?? 0);
  return { name: path, cases: [{ name: `${plural(sound, 'row')} without a problem` }, ...groups.map(caseOf)] };

  function caseOf(group: ProblemGroup): Case {
    const message = explainRow(group, group.template);
    const unresolved = group.outcome === 'unresolved' ? 'error' : 'failure';
    return {
      name: `${plural(group.rows, 'row')} ${OUTCOME_WORDS[group.outcome]}: ${message}`,
      place: group.first,
      result: { tag: levelOf(group, report) === 'error' ? unresolved : 'skipped', message },
    };
  }
}

function renderSuite(suite: Suite): string {
  const counts = `tests="${suite.cases.length}" failures="${tally([suite], 'failure')}" errors="${tally([suite], 'error')}" skipped="${tally([suite], 'skipped')}"`;
  const cases = suite.cases.map((one) => {
    const place = one.place === undefined ? '' : ` file=${attribute(one.place.file)} line="${one.place.line}"`;
    const head = `    <testcase classname=${attribute(suite.name)} name=${attribute(one.name)}${place}`;
    if (one.result === undefined) return `${head}/>`;
    return `${head}><${one.result.tag} message=${attribute(one.result.message)}/></testcase>`;
  });
  return [`  <testsuite name=${attribute(suite.name)} ${counts}>`, ...cases, '  </testsuite>'].join('\n');
}

function tally(suites: readonly Suite[], tag: string): number {
  return suites.flatMap((suite) => suite.cases).filter((one) => one.result?.tag === tag).length;
}

const XML: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

function attribute(text: string): string {
  const clean = cut(text, MESSAGE_CHARS).replace(FORBIDDEN, '').replace(/\s+/g, ' ');
  return `"${clean.replace(/[&<>"]/g, (mark) => XML.get(mark) ?? mark)}"`;
}
