/** How messages name inputs: as the user wrote them. */
export interface Spelling {
  /** `max-failed`, or `--max-failed` where it comes from a flag, or would. */
  name(input: string): string;
  /** `max-failed: 25` or `--max-failed 25`: what to write. */
  example(input: string, value: string): string;
}

/**
 * @param options `flags`: the user writes flags; `inFile`: an input that stands in the config file, which has no dashes.
 */
export function createSpelling(options: {
  readonly flags: boolean;
  readonly inFile: (input: string) => boolean;
}): Spelling {
  const isFlag = (input: string): boolean => options.flags && !options.inFile(input);
  return {
    name: (input) => (isFlag(input) ? `--${input}` : input),
    example: (input, value) => (isFlag(input) ? `--${input} ${value}` : `${input}: ${value}`),
  };
}

/** As the step of a workflow writes inputs. */
export const INPUT_SPELLING: Spelling = createSpelling({ flags: false, inFile: () => false });
