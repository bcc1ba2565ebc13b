/**
 * Arrow keys, Home and End within a group of role=radio buttons: one of them is in the tab order, the arrows move and
 * choose, as people expect of radio buttons.
 */
export function radioKeys(group: HTMLElement): void {
  const radios = (): HTMLElement[] => [...group.querySelectorAll<HTMLElement>('[role=radio]')];
  const refresh = (): void => {
    const all = radios();
    const chosen = all.find((radio) => radio.getAttribute('aria-checked') === 'true') ?? all[0];
    for (const radio of all) {
      radio.tabIndex = radio === chosen ? 0 : -1;
    }
  };
  const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  group.addEventListener('keydown', (event) => {
    const all = radios();
    const here = all.indexOf(document.activeElement as HTMLElement);
    if (here < 0) {
      return;
    }
    let next: number;
    if (event.key in steps) {
      next = (here + (steps[event.key] as number) + all.length) % all.length;
    } else if (event.key === 'Home') {
      next = 0;
    } else if (event.key === 'End') {
      next = all.length - 1;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    all[next]?.focus();
    all[next]?.click();
  });
  new MutationObserver(refresh).observe(group, { subtree: true, childList: true, attributeFilter: ['aria-checked'] });
  refresh();
}
