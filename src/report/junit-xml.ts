import { cleanLine } from './clean-text.ts';

const MESSAGE_CHARS = 1000;
const NAME_CHARS = 200;
const SECOND_DIGITS = 3;
/** `2026-05-04T10:00:00`: some hosts take no zone. */
const TIMESTAMP_CHARS = 19;

/** A test, as a host shows it. */
export interface Case {
  readonly name: string;
  readonly place?: { readonly file: string; readonly line: number };
  readonly result?: {
    readonly tag: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
    /** Lines of the body, which is all that GitLab shows. */
    readonly details: readonly string[];
  };
}

/** Tests under one heading. */
export interface Suite {
  readonly name: string;
  readonly className: string;
  readonly file?: string;
  readonly seconds: number;
  readonly properties?: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly Case[];
}

/**
 * The suites as JUnit XML, in the elements and attributes that Jenkins and Surefire share, with `file` and `line` of a
 * case for GitLab, CircleCI, Buildkite and Azure. Well-formed XML 1.0 whatever the texts are.
 * @param startedAt ISO 8601, in UTC.
 */
export function renderSuites(suites: readonly Suite[], startedAt: string): string {
  const total = suites.reduce((sum, suite) => sum + suite.seconds, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Bulk Job" ${counts(suites)} time="${seconds(total)}">`,
    ...suites.map((suite, index) => renderSuite(suite, index, startedAt)),
    '</testsuites>',
    '',
  ].join('\n');
}

function renderSuite(suite: Suite, index: number, startedAt: string): string {
  const file = suite.file === undefined ? '' : ` file=${attribute(suite.file)}`;
  const head = `  <testsuite id="${index}" name=${attribute(suite.name)}${file} ${counts([suite])} skipped="${tally([suite], 'skipped')}" time="${seconds(suite.seconds)}" timestamp="${startedAt.slice(0, TIMESTAMP_CHARS)}">`;
  const properties = suite.properties?.map(
    ([name, value]) => `      <property name=${attribute(name)} value=${attribute(value)}/>`,
  );
  return [
    head,
    ...(properties === undefined ? [] : ['    <properties>', ...properties, '    </properties>']),
    ...suite.cases.map((one) => renderCase(one, suite)),
    '  </testsuite>',
  ].join('\n');
}

function renderCase({ name, place, result }: Case, suite: Suite): string {
  const at = place === undefined ? '' : ` file=${attribute(place.file)} line="${place.line}"`;
  const head = `    <testcase classname=${attribute(suite.className, NAME_CHARS)} name=${attribute(name, NAME_CHARS)}${at} time="0"`;
  if (result === undefined) return `${head}/>`;
  const { tag, type, message, details } = result;
  const body = [message, ...details].map((line) => escapeXml(cleanLine(line, MESSAGE_CHARS))).join('\n');
  return `${head}>\n      <${tag} type=${attribute(type)} message=${attribute(message)}>${body}</${tag}>\n    </testcase>`;
}

/** The root has no count of skipped cases in the schema that Jenkins checks by. */
function counts(suites: readonly Suite[]): string {
  const tests = suites.reduce((sum, suite) => sum + suite.cases.length, 0);
  return `tests="${tests}" failures="${tally(suites, 'failure')}" errors="${tally(suites, 'error')}"`;
}

function tally(suites: readonly Suite[], tag: string): number {
  return suites.flatMap((suite) => suite.cases).filter((one) => one.result?.tag === tag).length;
}

function seconds(value: number): string {
  return value.toFixed(SECOND_DIGITS);
}

const XML: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => XML.get(mark) ?? mark);
}

function attribute(text: string, max: number = MESSAGE_CHARS): string {
  return `"${escapeXml(cleanLine(text, max))}"`;
}
