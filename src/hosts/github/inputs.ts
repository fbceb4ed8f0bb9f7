const PREFIX = 'INPUT_';
/** What the runner fills in about itself, and nobody gives. */
const MATRIX = 'INPUT_MATRIX';

/**
 * The step's inputs, by the names of docs/reference.md. The runner hands over every key of `with:`, also one that
 * action.yml does not know: those are kept, so that a misspelled input can be reported.
 * An empty input is an input not given.
 */
export function readGithubInputs(environment: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>();
  for (const [variable, value] of environment) {
    if (!variable.startsWith(PREFIX) || variable === MATRIX) continue;
    const text = strip(value);
    if (text !== '') inputs.set(variable.slice(PREFIX.length).toLowerCase(), text);
  }
  return inputs;
}

/** A text of several lines keeps its indentation, since it may be YAML; a tab is a value of `delimiter`. */
function strip(value: string): string {
  const text = value.replace(/[ \r\n]+$/, '');
  return text.includes('\n') ? text : text.replace(/^[ \r\n]+/, '');
}
