import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Files } from '../ports/files.ts';

/**
 * Refuses an output folder that a symbolic link would take elsewhere, and links among the files of it: whoever wrote
 * the checkout (a fork's pull request) must not choose what this run overwrites. Folders above `roots` are the machine's
 * own (a temporary folder behind a link, say) and are not looked at. Throws `output/link`.
 * @param names of the files and folders that a run makes in it.
 */
export async function refuseLinks(
  files: Pick<Files, 'isLink'>,
  {
    path,
    roots,
    names,
  }: { readonly path: string; readonly roots: readonly string[]; readonly names: readonly string[] },
): Promise<void> {
  for (const each of [...foldersBelow(path, roots), ...names.map((name) => join(path, name))]) {
    if (await files.isLink(each)) throw new FaultError([linkFault(each)]);
  }
}

/** The folder and those above it, up to the nearest root; of a path outside all roots the folder alone. */
function foldersBelow(path: string, roots: readonly string[]): readonly string[] {
  const isBelow = (root: string): boolean => {
    const rest = relative(root, path);
    return rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
  };
  // The outermost: what a nested root holds may come from the checkout, too.
  const [root] = roots.filter((each) => each !== dirname(each) && isBelow(each)).sort((a, b) => a.length - b.length);
  if (root === undefined) return roots.includes(path) ? [] : [path];
  const folders: string[] = [];
  for (let at = path; at.length > root.length; at = dirname(at)) folders.unshift(at);
  return folders;
}

function linkFault(path: string): Fault {
  return {
    code: 'output/link',
    message: `${path} is a symbolic link, so nothing was written there.`,
    next: 'Remove the link, or set output-dir to a folder without links.',
    input: 'output-dir',
  };
}
