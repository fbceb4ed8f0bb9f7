/** The service has no limit of its own, but a longer name is a mistake and unreadable in every list. */
const MAX_CHARS = 128;

/**
 * Everything except letters, digits, spaces and a few punctuation marks that no file system, shell or CI system treats
 * specially. (`@actions/artifact` rejects `" : < > | * ? \ /` and line breaks, and prints the rejected name; a name with
 * `##[` would be a command to the runner.)
 */
const FORBIDDEN = /[^\p{L}\p{M}\p{Nd} ._()+@=,-]+/gu;

/** True if the name can be passed to the artifact service and to a log unchanged. */
export function isArtifactName(name: string): boolean {
  return name.trim() !== '' && name.length <= MAX_CHARS && name.search(FORBIDDEN) < 0;
}

/** Joins parts that others chose (a job id, a matrix leg) into a name; forbidden characters become dashes. */
export function joinArtifactName(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join('-')
    .replace(FORBIDDEN, '-');
}
