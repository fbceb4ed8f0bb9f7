import { OUTPUTS } from '../src/config/outputs.ts';
import { configJsonSchema, describeInputs } from '../src/config/schema.ts';
import { BUILTIN_PROVIDERS } from '../src/provider/builtin.ts';
import { loadProvider } from '../src/provider/load.ts';
import { providerJsonSchema } from '../src/provider/schema.ts';
import { reportJsonSchema } from '../src/report/report-json.ts';
import { renderAction } from './document-action.ts';
import { renderFacts, renderProviderPage } from './document-provider.ts';
import { renderExits, renderInputs, renderOutputs, renderReasons } from './document-tables.ts';
import { formatMarkdown, replaceSection } from './markdown-text.ts';

/** The provider whose facts stand in the README itself. */
const SHOWN = 'donoratlas';

/** The documents that are made from the code, by path. `read` gives the text of a file of the project. */
export function documents(read: (path: string) => string): ReadonlyMap<string, string> {
  const pages = [...BUILTIN_PROVIDERS].map(([name, { text }]): readonly [string, string] => {
    const path = `docs/providers/${name}.md`;
    return [path, formatMarkdown(path, renderProviderPage(loadProvider(text, name)))];
  });
  return new Map([
    ['action.yml', renderAction(describeInputs(), OUTPUTS)],
    ['README.md', renderReadme(read)],
    ['schema/config.schema.json', renderJson(configJsonSchema())],
    ['schema/provider.schema.json', renderJson(providerJsonSchema())],
    ['schema/report.schema.json', renderJson(reportJsonSchema())],
    ...pages,
  ]);
}

/** The README with the tables between its markers made anew. */
function renderReadme(read: (path: string) => string): string {
  const sections: readonly (readonly [string, string])[] = [
    ['inputs', renderInputs(describeInputs())],
    ['outputs', renderOutputs(OUTPUTS)],
    ['exit codes', renderExits()],
    ['reasons', renderReasons()],
    [`facts ${SHOWN}`, renderFacts(loadProvider(BUILTIN_PROVIDERS.get(SHOWN)?.text ?? '', SHOWN))],
  ];
  const text = sections.reduce((readme, [name, body]) => replaceSection(readme, name, body), read('README.md'));
  return formatMarkdown('README.md', text);
}

function renderJson(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
