import { OUTCOME, STATE, stateAfter } from './codes.ts';
import { type ImageWriter, openRowOf, openRunOf, stateOf, type Version, versionOf } from './image.ts';
import { compareContents, type Sorted, type Span } from './sorted.ts';

export interface OpenVersion {
  readonly version: Version;
  readonly run: number;
  readonly row: number;
}

/** What is remembered of a unique key. */
export interface UniqueKey {
  delivered: Version | undefined;
  /** The last try after that whose outcome is known. */
  last: { readonly version: Version; readonly state: number } | undefined;
  opens: OpenVersion[];
}

/** True also if there is neither. */
export function isSameContent(a: Version | undefined, b: Version | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareContents(a.view, a.at, b.view, b.at) === 0;
}

/** Reads what is remembered of a unique key. */
export function readUniqueKey(records: Sorted, { from, to }: Span, opens: readonly OpenVersion[]): UniqueKey {
  const key: UniqueKey = { delivered: undefined, last: undefined, opens: [...opens] };
  for (let index = from; index < to; index += 1) {
    const [version, state] = [versionOf(records, index), stateOf(records, index)];
    if (state === STATE.delivered) key.delivered = version;
    else key.last = { version, state };
  }
  return key;
}

/** Reads the open rows of a span. */
export function readOpens(opens: Sorted, { from, to }: Span): OpenVersion[] {
  const found: OpenVersion[] = [];
  for (let index = from; index < to; index += 1) {
    found.push({ version: versionOf(opens, index), run: openRunOf(opens, index), row: openRowOf(opens, index) });
  }
  return found;
}

/**
 * Applies the outcome of a version that was sent. What was open before it is settled by it: if that was another version,
 * the vendor may have it or the delivered one, so neither counts as delivered unless the new one is. The caller adds an
 * open version itself; beside it the last try stays, which says that the vendor may have had the key before.
 */
export function applyOutcome(key: UniqueKey, version: Version, outcome: number): void {
  if (outcome === OUTCOME.untouched) return;
  // What was not sent this time is known by its last try.
  if (outcome === OUTCOME.notSent && (key.opens.length > 0 || isSameContent(key.last?.version, version))) return;
  const isInDoubt = key.opens.some((each) => !isSameContent(each.version, version));
  const isReplaced = outcome === OUTCOME.failedPartly || outcome === OUTCOME.notFound;
  key.opens = [];
  if (outcome === OUTCOME.succeeded) key.delivered = version;
  else if (isInDoubt || isReplaced) key.delivered = undefined;
  if (outcome === OUTCOME.succeeded) key.last = undefined;
  else if (outcome !== OUTCOME.open) key.last = { version, state: stateAfter(outcome) };
}

/** A failed try of what is delivered says nothing: the vendor has it. */
export function writeUniqueKey(writer: ImageWriter, { delivered, last, opens }: UniqueKey): void {
  const tries = last === undefined || isSameContent(delivered, last.version) ? [] : [last];
  const versions = delivered === undefined ? tries : [{ version: delivered, state: STATE.delivered }, ...tries];
  if (versions.length > 1) versions.sort((a, b) => compareVersions(a.version, b.version));
  for (const { version, state } of versions) writer.record(version.view, version.at, state, 1);
  writeOpens(writer, opens);
}

function compareVersions(a: Version, b: Version): number {
  return compareContents(a.view, a.at, b.view, b.at);
}

/** Writes open rows in the order that an image has: content, run, row. */
export function writeOpens(writer: ImageWriter, opens: readonly OpenVersion[]): void {
  const sorted =
    opens.length < 2
      ? opens
      : opens.toSorted((a, b) => compareVersions(a.version, b.version) || a.run - b.run || a.row - b.row);
  for (const { version, run, row } of sorted) writer.open(version.view, version.at, run, row);
}
