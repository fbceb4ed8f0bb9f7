import { STEP_OUTPUTS } from '../src/config/outputs.ts';
import { configJsonSchema, describeInputs } from '../src/config/schema.ts';
import { BUILTIN_PROVIDERS } from '../src/provider/builtin.ts';
import { loadProvider } from '../src/provider/load.ts';
import { providerJsonSchema } from '../src/provider/schema.ts';
import { reportJsonSchema } from '../src/report/schema.ts';
import { renderAction } from './document-action.ts';
import { renderAzureSteps, renderAzureTask } from './document-azure.ts';
import { renderGitlabComponent } from './document-gitlab.ts';
import { renderFields, renderRecords } from './document-ledger.ts';
import { renderMessages } from './document-messages.ts';
import { renderInferred, renderProviderPage } from './document-provider.ts';
import { renderReusableWorkflow } from './document-reusable.ts';
import { renderRooms } from './document-rooms.ts';
import {
  renderExits,
  renderInputs,
  renderOutcomes,
  renderOutputNames,
  renderOutputs,
  renderPrecedence,
  renderReasons,
} from './document-tables.ts';
import { formatMarkdown, replaceSection } from './markdown-text.ts';

/** The documents that are generated from the code, by path. `read` returns the text of a file of the project. */
export async function documents(read: (path: string) => string): Promise<ReadonlyMap<string, string>> {
  const pages: (readonly [string, string])[] = [];
  for (const [name, texts] of BUILTIN_PROVIDERS) {
    const path = `docs/providers/${name}.md`;
    const example = readIfThere(read, `examples/${name}/bulk-job.yaml`);
    pages.push([path, formatMarkdown(path, await renderProviderPage({ name, ...texts, example }))]);
  }
  return new Map([
    ['action.yml', renderAction(describeInputs(), STEP_OUTPUTS)],
    ['azure/bulk-job/task.json', renderAzureTask(describeInputs(), STEP_OUTPUTS)],
    ['.github/workflows/bulk-job.yml', renderReusableWorkflow(describeInputs(), STEP_OUTPUTS)],
    ['templates/azure-steps.yml', renderAzureSteps(describeInputs())],
    ['templates/bulk-job.yml', renderGitlabComponent(describeInputs())],
    ...renderWithTables(read),
    ['schema/config.schema.json', renderJson(configJsonSchema())],
    ['schema/provider.schema.json', renderJson(providerJsonSchema())],
    ['schema/report.schema.json', renderJson(reportJsonSchema())],
    ...pages,
  ]);
}

/** What is generated from the code, by the name of its markers. */
function renderTables(read: (path: string) => string): ReadonlyMap<string, string> {
  return new Map([
    ['inputs', renderInputs(describeInputs())],
    ['outputs', renderOutputs(STEP_OUTPUTS)],
    ['output names', renderOutputNames(STEP_OUTPUTS)],
    ['outcomes', renderOutcomes()],
    ['reasons', renderReasons()],
    ['exit codes', renderExits()],
    ['precedence', renderPrecedence()],
    ['ledger records', renderRecords()],
    ['ledger fields', renderFields()],
    ['messages', renderMessages()],
    ['rooms', renderRooms(read(ARCHITECTURE))],
    ['inferred', renderInferred([...BUILTIN_PROVIDERS].map(([name, { text }]) => loadProvider(text, name)))],
  ]);
}

const ARCHITECTURE = 'docs/architecture.md';

/** Hand-written documents, with the tables between markers in them. */
const WITH_TABLES: readonly (readonly [path: string, tables: readonly string[]])[] = [
  ['README.md', ['exit codes']],
  ['docs/reference.md', ['inputs', 'outputs']],
  ['docs/contract.md', ['outcomes', 'reasons', 'output names', 'exit codes', 'precedence']],
  ['docs/ledger.md', ['ledger records', 'ledger fields']],
  ['docs/messages.md', ['messages']],
  ['docs/vendors.md', ['inferred']],
  [ARCHITECTURE, ['rooms']],
];

/** Each document with the tables between its markers generated again. */
function renderWithTables(read: (path: string) => string): readonly (readonly [string, string])[] {
  const tables = renderTables(read);
  return WITH_TABLES.map(([path, names]) => {
    const text = names.reduce((before, name) => replaceSection(before, name, tables.get(name) ?? ''), read(path));
    return [path, formatMarkdown(path, text)];
  });
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
