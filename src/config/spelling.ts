import type { Fault } from '../domain/fault.ts';

/** A value as the user gave it, with its place (1-based) if it is in the config file. */
export interface GivenValue {
  readonly value: unknown;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** The place of a value, as a fault has it; empty if the value is not in the config file. */
export function placeOf({ file, line, column }: Partial<GivenValue> = {}): Pick<Fault, 'file' | 'line' | 'column'> {
  return {
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}

/** How messages name inputs: as the user wrote them. */
export interface Spelling {
  /** Whether the user writes flags or inputs of a step. */
  readonly from: 'inputs' | 'flags';
  /** `max-failed`, or `--max-failed` if it comes, or would come, from a flag. */
  name(input: string): string;
  /** `max-failed: 25` or `--max-failed 25`: what to write. */
  example(input: string, value: string): string;
}

/**
 * @param options `inFile`: whether an input is in the config file, where it has no dashes.
 */
export function createSpelling(options: {
  readonly from: 'inputs' | 'flags';
  readonly inFile: (input: string) => boolean;
}): Spelling {
  const isFlag = (input: string): boolean => options.from === 'flags' && !options.inFile(input);
  return {
    from: options.from,
    name: (input) => (isFlag(input) ? `--${input}` : input),
    example: (input, value) => (isFlag(input) ? `--${input} ${value}` : `${input}: ${value}`),
  };
}

/** As the step of a workflow writes inputs. */
export const INPUT_SPELLING: Spelling = createSpelling({ from: 'inputs', inFile: () => false });
