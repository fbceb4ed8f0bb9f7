import { join } from 'node:path';
import { rolldown } from 'rolldown';

const FOLDER = 'src/report/page';

/** The script and the style of the page as a module of texts, line by line, so that a diff is readable. */
export async function renderPageModule(root: string, read: (path: string) => string): Promise<string> {
  const script = await bundle(join(root, FOLDER, 'client/main.ts'));
  const style = read(`${FOLDER}/page.css`);
  if (/<\/(?:script|style)|<!--/i.test(script + style))
    throw new Error('The script or style of the page would end its own element.');
  return `// Generated from ${FOLDER}/client/ and page.css by \`npm run generate\`; do not edit.

/** The script of the page, whose hash is in the policy of the page. */
export const PAGE_SCRIPT: string = ${renderLines(script)};

/** The style of the page. */
export const PAGE_STYLE: string = ${renderLines(style)};
`;
}

async function bundle(input: string): Promise<string> {
  const bundled = await rolldown({ input, platform: 'browser', treeshake: true, logLevel: 'warn' });
  const { output } = await bundled.generate({ format: 'iife', minify: false, comments: false });
  await bundled.close();
  // Region names are file paths.
  return output[0].code.replace(/^\s*\/\/#(?:end)?region.*\n/gm, '');
}

function renderLines(text: string): string {
  const lines = text.split('\n').map((line) => `  ${JSON.stringify(line)},\n`);
  return `[\n${lines.join('')}].join('\\n')`;
}
