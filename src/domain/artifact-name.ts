/** The service cuts nothing: a longer name is a mistake, and reads badly in every list. */
const MAX_CHARS = 128;

/**
 * What an artifact's name may consist of: letters, digits, blanks and a few marks that no file system, shell or CI
 * system reads as anything else. (`@actions/artifact` refuses `" : < > | * ? \ /` and line breaks, and prints the name
 * that it refuses; a name with `##[` would be a command of the runner.)
 */
const OTHERS = /[^\p{L}\p{M}\p{Nd} ._()+@=,-]+/gu;

/** True where the name can be given to the artifact service, and to a log, as it is. */
export function isArtifactName(name: string): boolean {
  return name.trim() !== '' && name.length <= MAX_CHARS && name.search(OTHERS) < 0;
}

/** A name made of parts that others chose (a job's id, a leg of a matrix): what no name may hold becomes a dash. */
export function joinArtifactName(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join('-')
    .replace(OTHERS, '-');
}
