import type { Situation } from './situations.ts';

/** docs/gallery/README.md: every situation with its text and its pictures. */
export function renderIndex(situations: readonly Situation[]): string {
  const entries = situations.map(
    ({ name, shows, isComment }) => `## ${name}

${shows} Text: [${name}.md](${name}.md)

![${isComment ? 'Comment' : 'Job summary'} of the situation ${name}, ${WIDE} pixels wide](${name}-wide-light.png)

<details><summary>On a phone, dark</summary>

![${isComment ? 'Comment' : 'Job summary'} of the situation ${name}, ${NARROW} pixels wide](${name}-narrow-dark.png)

</details>
`,
  );
  return `${describe(situations.length)}\n${entries.join('\n')}`;
}

const [WIDE, NARROW] = [1012, 390];

const describe = (count: number): string => `# Gallery

What people see on the page of a run or of a pull request, in ${count} situations. Made by \`npm run gallery\`; do not edit.

Each summary and comment comes from a run of the built action (\`dist/action/index.js\`) as GitHub's runner starts it, against simulated vendors and a GitHub on loopback. Durations, times, job ids, ports, folders, and numbers of requests and polls are replaced, so that the same code gives the same text. The Markdown is rendered by GitHub's renderer (cmark-gfm), reduced to the elements that GitHub allows, and shown with GitHub's style in Chromium. What GitHub's pages add later (links for mentions, issues and commits, formulas, \`:emoji:\`) is missing from the pictures.

\`npm run gallery -- --check\` fails where a summary is higher than its [bound](../../scripts/gallery/bounds.ts), where text does not fit its width, folded or not, and where a text here is not current.
`;
