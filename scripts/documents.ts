import { OUTPUTS } from '../src/config/outputs.ts';
import { configJsonSchema, describeInputs } from '../src/config/schema.ts';
import { BUILTIN_PROVIDERS } from '../src/provider/builtin.ts';
import { loadProvider } from '../src/provider/load.ts';
import { providerJsonSchema } from '../src/provider/schema.ts';
import { reportJsonSchema } from '../src/report/report-json.ts';
import { renderAction } from './document-action.ts';
import { renderInferred, renderProviderPage } from './document-provider.ts';
import { renderExits, renderInputs, renderOutputs, renderReasons } from './document-tables.ts';
import { formatMarkdown, replaceSection } from './markdown-text.ts';

/** The documents that are made from the code, by path. `read` gives the text of a file of the project. */
export async function documents(read: (path: string) => string): Promise<ReadonlyMap<string, string>> {
  const pages: (readonly [string, string])[] = [];
  for (const [name, texts] of BUILTIN_PROVIDERS) {
    const path = `docs/providers/${name}.md`;
    const example = readIfThere(read, `examples/${name}/bulk-job.yaml`);
    pages.push([path, formatMarkdown(path, await renderProviderPage({ name, ...texts, example }))]);
  }
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
    ['inferred', renderInferred([...BUILTIN_PROVIDERS].map(([name, { text }]) => loadProvider(text, name)))],
  ];
  const text = sections.reduce((readme, [name, body]) => replaceSection(readme, name, body), read('README.md'));
  return formatMarkdown('README.md', text);
}

function readIfThere(read: (path: string) => string, path: string): string | undefined {
  try {
    return read(path);
  } catch {
    return undefined;
  }
}

function renderJson(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
