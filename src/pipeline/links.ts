import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Files } from '../ports/files.ts';

/**
 * Refuses an output folder that a symbolic link redirects elsewhere, and links among its files: the author of the
 * checkout (such as a fork's pull request) must not choose what this run overwrites. Folders above `roots` belong to the
 * machine (which may have a link to its temporary folder, say) and are not checked. Throws `output/link`.
 * @param names the files and folders that a run creates in it.
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

/** The folder and those above it, up to the outermost root; for a path outside all roots only the folder itself. */
function foldersBelow(path: string, roots: readonly string[]): readonly string[] {
  const isBelow = (root: string): boolean => {
    const rest = relative(root, path);
    return rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
  };
  // The outermost: the content of a nested root may come from the checkout, too.
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
    next: `Remove the link (rm ${path}), or set output-dir to a folder without links.`,
    input: 'output-dir',
  };
}
