/** What decides about colors beside the environment. */
export interface ColorTarget {
  readonly isTTY?: boolean | undefined;
}

/**
 * Whether a stream gets colors: `FORCE_COLOR` (`0` and `false` mean no), then `NO_COLOR` if it is not empty, then
 * `TERM=dumb`; else terminals do, and pipes, files and the logs of CI systems do not. The order is that of Node.
 */
export function wantsColor(environment: ReadonlyMap<string, string>, stream: ColorTarget): boolean {
  const forced = environment.get('FORCE_COLOR');
  if (forced !== undefined) return !['0', 'false'].includes(forced.toLowerCase());
  if ((environment.get('NO_COLOR') ?? '') !== '') return false;
  return stream.isTTY === true && !isDumb(environment);
}

/** A terminal that cannot overwrite a line. */
export function isDumb(environment: ReadonlyMap<string, string>): boolean {
  return environment.get('TERM') === 'dumb';
}
