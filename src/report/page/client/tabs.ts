import { element, find } from './dom.ts';

/** Shows one section at a time; arrow keys move between tabs. */
export function showTabs(): void {
  const bar = find('#tabs');
  const panels = [...document.querySelectorAll<HTMLElement>('.panel')];
  const tabs = panels.map((panel) => {
    const { tab = '', count } = panel.dataset;
    const number =
      count === undefined ? undefined : element('span', { class: 'count' }, Number(count).toLocaleString('en'));
    const made = element(
      'button',
      { type: 'button', role: 'tab', id: `tab-${panel.id}`, 'aria-controls': panel.id },
      tab,
      number,
    );
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', made.id);
    find('h2', panel).classList.add('heard');
    return made;
  });
  const open = (index: number): void => {
    panels.forEach((panel, each) => {
      panel.hidden = each !== index;
    });
    tabs.forEach((tab, each) => {
      tab.setAttribute('aria-selected', String(each === index));
      tab.tabIndex = each === index ? 0 : -1;
    });
    // Tables render only what is visible.
    dispatchEvent(new Event('resize'));
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => open(index));
    tab.addEventListener('keydown', ({ key }) => {
      const steps: Readonly<Record<string, number>> = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: -1 };
      const to = steps[key];
      if (to === undefined) return;
      const next = (to + tabs.length) % tabs.length;
      open(next);
      tabs[next]?.focus();
    });
  });
  bar.setAttribute('role', 'tablist');
  bar.setAttribute('aria-label', 'Parts of the report');
  bar.append(...tabs);
  bar.hidden = false;
  open(0);
}
