import type { SandboxAddress } from '../sandbox/serve.ts';
import type { VendorGuide } from '../sandbox/vendor-guides.ts';
import { examplePath } from './examples.ts';
import { quoteWord } from './program.ts';

/** How to use a sandbox that is being served: lines for a terminal, the last of them a command to be pasted. */
export function describeSandbox(
  { vendor, program, guide }: { readonly vendor: string; readonly program: string; readonly guide: VendorGuide },
  address: SandboxAddress,
): readonly string[] {
  const { url, apiKey, storage } = address;
  const prefixes = guide.prefixes.map(([prefix, meaning]) => `${prefix}… ${meaning}`).join(', ');
  return [
    `The simulated vendor ${vendor} listens at ${url} and takes the key "${apiKey}". Stop it with Ctrl+C.`,
    `The beginning of a row's ${guide.keyColumn} says what becomes of the row: ${prefixes}; every other succeeds.`,
    ...(storage === undefined
      ? []
      : [`It downloads the rows from the store ${storage.url}, which is on this machine, too.`]),
    'To try it, paste this into another terminal; then put your own files and params in place of the sample:',
    '',
    ...continueLines(commandWords({ vendor, program, guide }, address)),
    '',
  ];
}

/** A command for a POSIX shell, a part for each line: variables, the program, its flags. */
function commandWords(
  { vendor, program, guide }: { readonly vendor: string; readonly program: string; readonly guide: VendorGuide },
  { url, apiKey, storage }: SandboxAddress,
): readonly string[] {
  // Before the command and not exported: a shell must not keep credentials of a store that will be gone.
  const variables = new Map([['BULK_JOB_API_KEY', apiKey]]);
  // One of the user's own would not go with the store's keys.
  if (storage !== undefined) variables.set('AWS_SESSION_TOKEN', '');
  for (const [name, value] of storage?.environment ?? []) variables.set(name, value);
  return [
    ...Array.from(variables, ([name, value]) => `${name}=${quoteWord(value)}`),
    `${program} run --provider ${vendor} --base-url ${url}`,
    ...(storage === undefined ? [] : [`--storage ${quoteWord(storage.url)}`]),
    `--files ${quoteWord(examplePath(guide.sample))}`,
    ...Array.from(guide.params, ([name, value]) => `--param ${quoteWord(`${name}=${value}`)}`),
    '--max-failed unlimited',
  ];
}

function continueLines(words: readonly string[]): readonly string[] {
  return words.map((word, index) => `  ${word}${index < words.length - 1 ? ' \\' : ''}`);
}
