import { spawnSync } from 'node:child_process';

export interface Tools {
  readonly chromium: string;
  /** Makes pictures small; undefined where none are made. */
  readonly pngquant: string | undefined;
}

interface Need {
  /** Of Debian. */
  readonly package: string;
  /** One of these programs. */
  readonly commands?: readonly string[];
  readonly font?: string;
}

const NEEDS: readonly Need[] = [
  { package: 'cmark-gfm', commands: ['cmark-gfm'] },
  { package: 'chromium', commands: ['chromium', 'google-chrome'] },
  { package: 'fontconfig', commands: ['fc-list'] },
  { package: 'fonts-liberation', font: 'Liberation Sans' },
  { package: 'fonts-noto-color-emoji', font: 'Noto Color Emoji' },
];
const PICTURE_NEEDS: readonly Need[] = [{ package: 'pngquant', commands: ['pngquant'] }];

/**
 * Paths of the programs that the gallery runs. Where any is missing, the process ends with the command that installs
 * them; nothing is installed here.
 */
export function findTools(makesPictures: boolean): Tools {
  const fonts =
    findProgram('fc-list') === undefined ? '' : spawnSync('fc-list', [':', 'family'], { encoding: 'utf8' }).stdout;
  const missing = [...NEEDS, ...(makesPictures ? PICTURE_NEEDS : [])]
    .filter(
      ({ commands = [], font = '' }) =>
        findProgram(...commands) === undefined && (font === '' || !fonts.includes(font)),
    )
    .map((need) => need.package);
  const chromium = findProgram('chromium', 'google-chrome');
  if (missing.length === 0 && chromium !== undefined)
    return { chromium, pngquant: makesPictures ? findProgram('pngquant') : undefined };
  console.error(`Missing for the gallery: apt-get install --no-install-recommends ${missing.join(' ')}`);
  process.exit(1);
}

/** The path of the first of these programs that there is. */
function findProgram(...names: readonly string[]): string | undefined {
  return names
    .map((name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim())
    .find((path) => path !== '');
}
