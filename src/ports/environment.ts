/** Environment variables that are set; an empty one counts as not set. */
export function readEnvironment(variables: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}
