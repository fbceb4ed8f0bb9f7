import { isAbsolute, posix } from 'node:path';
import { parseYamlStrings } from '../config/yaml.ts';
import { findNextTime } from '../domain/cron.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { InitAnswers } from './init-files.ts';

/** The flags, by name. */
export type GivenAnswers = ReadonlyMap<string, string>;

/** A field of cron as GitHub takes it: `*`, numbers, names, lists, ranges and steps. */
const CRON_FIELD =
  /^(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/\d+)?(?:,(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/\d+)?)*$/;
const CRON_FIELDS = 5;
/** The runner would evaluate it. */
const EXPRESSION = '${{';

/** Throws a `FaultError` with everything that a workflow or the config file could not hold. */
export function checkAnswers(answers: InitAnswers): void {
  const faults = [...checkTimes(answers), ...checkNames(answers)];
  if (faults.length > 0) throw new FaultError(faults);
}

function* checkTimes({ schedule, timezone }: InitAnswers): Generator<Fault> {
  if (schedule !== undefined && !isCron(schedule)) {
    yield refuse('schedule', schedule, 'Write five fields of cron, such as --schedule "17 3 * * *".');
  }
  if (timezone === undefined) return;
  if (!isTimezone(timezone)) yield refuse('timezone', timezone, 'Use an IANA name, such as Europe/Berlin.');
  else if (schedule === undefined) {
    const message = '--timezone is the time zone of --schedule, which is not given.';
    yield { code: 'input/contradiction', message, next: 'Add --schedule, or remove --timezone.', input: 'timezone' };
  }
}

function* checkNames({ environment, config, files }: InitAnswers): Generator<Fault> {
  if (environment !== undefined && (environment.includes(EXPRESSION) || /\p{Cc}/u.test(environment))) {
    yield refuse('environment', environment, 'Use the name of an environment of the repository.');
  }
  if (!isInside(config)) {
    yield refuse(
      'config',
      config,
      'Use a path in the repository that ends in .yml or .yaml, such as data/bulk-job.yml.',
    );
  }
  for (const pattern of files.filter((each) => /\p{Cc}/u.test(each))) {
    yield refuse('files', pattern, 'A pattern cannot hold control characters.');
  }
}

function isCron(schedule: string): boolean {
  const fields = schedule.trim().split(/ +/);
  const isWritten = fields.length === CRON_FIELDS && fields.every((field) => CRON_FIELD.test(field));
  return isWritten && findNextTime(schedule.trim(), new Date(0)) !== undefined;
}

function isTimezone(name: string): boolean {
  try {
    // An offset is a time zone to JavaScript, and none to GitHub.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function isInside(path: string): boolean {
  const isPlain = !path.includes(EXPRESSION) && !/[\p{Cc}\\]/u.test(path) && /\.ya?ml$/i.test(path);
  return isPlain && !isAbsolute(path) && !posix.normalize(path).startsWith('..');
}

function refuse(name: string, value: string, next: string): Fault {
  return {
    code: 'input/value',
    message: `${JSON.stringify(value)} is not a valid value for --${name}.`,
    next,
    input: name,
  };
}

/** The provider's own inputs as `--params` and `--param` give them. Throws `input/value`. */
export function readParams(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  const parsed = parseYamlStrings(text);
  const value: unknown = 'value' in parsed ? parsed.value : undefined;
  if (value instanceof Map && [...value.values()].every((each) => typeof each === 'string')) {
    return new Map(Array.from(value, ([name, each]) => [String(name), String(each)]));
  }
  const next = 'Write --param name=value for each, and lists into the config file afterwards.';
  throw new FaultError([{ code: 'input/value', message: '--params must be names with texts.', next, input: 'params' }]);
}
