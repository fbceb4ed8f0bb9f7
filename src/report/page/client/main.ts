import { DATA_IDS, type PageData } from '../data.ts';
import { showComparison, showResolved } from './comparison.ts';
import { find, readEmbedded } from './dom.ts';
import { showJobs } from './jobs-panel.ts';
import { showRows } from './rows-panel.ts';
import { showTabs } from './tabs.ts';

const data = takePage();
addThemeButton();
showSiblingLinks();
showTabs();
showPanel('#rows', showRows);
showPanel('#resolved', showResolved);
showPanel('#jobs', showJobs);
showComparison();
document.documentElement.dataset.ready = '';

function takePage(): PageData {
  const [page] = readEmbedded<PageData>(DATA_IDS.page);
  if (page === undefined) throw new Error('The data of this page is missing.');
  return page;
}

/** Parts that would be empty are missing. */
function showPanel(selector: string, show: (panel: HTMLElement, page: PageData) => void): void {
  const panel = document.querySelector<HTMLElement>(selector);
  if (panel !== null) show(panel, data);
}

/** The system's theme until the reader chooses the other one. */
function addThemeButton(): void {
  const button = find('#theme');
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (root.dataset.theme === undefined ? system.matches : root.dataset.theme === 'dark');
  const name = (): void => {
    button.textContent = isDark() ? 'Light theme' : 'Dark theme';
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    name();
  });
  system.addEventListener('change', name);
  name();
  button.hidden = false;
}

/** A page that was published alone has no files beside it to link to. */
function showSiblingLinks(): void {
  const links = document.querySelector<HTMLElement>('[data-beside]');
  if (links === null || links.dataset.beside === 'always' || location.protocol === 'file:') return;
  links.hidden = true;
  find('.not-beside').hidden = false;
}
