import type { Publication } from '../../report/publication.ts';

/** Systems that run GitHub's workflows without GitHub's services, by the variable that their runners set. */
const FORGES: readonly (readonly [variable: string, title: string])[] = [
  ['FORGEJO_ACTIONS', 'Forgejo'],
  // Forgejo's runners set it, too.
  ['GITEA_ACTIONS', 'Gitea'],
];

/** The system if it is not GitHub itself. */
export function nameForge(environment: ReadonlyMap<string, string>): string | undefined {
  return FORGES.find(([variable]) => environment.get(variable) === 'true')?.[1];
}

/** What such a system does not do with a publication, as one notice; undefined if it does all of it. */
export function describeMissing(
  forge: string,
  { artifact, comment }: Pick<Publication, 'artifact' | 'comment'>,
): string | undefined {
  const missing = [
    ...(artifact === undefined ? [] : ['no artifact was uploaded']),
    ...(comment === undefined ? [] : ['no comment was written']),
  ];
  if (missing.length === 0) return undefined;
  const upload =
    artifact === undefined
      ? ''
      : ` To keep the files, upload ${artifact.directory} with ${forge}'s own upload-artifact.`;
  return `${forge} lacks services of GitHub: ${missing.join(', and ')}.${upload}`;
}
