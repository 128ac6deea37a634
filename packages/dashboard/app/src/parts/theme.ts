/** How the pages look; `system`: as the reader's system does. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'rlm-theme';

const isTheme = (value: unknown): value is Theme =>
  value === 'system' || value === 'light' || value === 'dark';

/** What the reader chose before. A browser may forbid storage: then it is as if nothing was. */
export function storedTheme(): Theme {
  try {
    const stored = window.localStorage.getItem(KEY);
    return isTheme(stored) ? stored : 'system';
  } catch {
    return 'system';
  }
}

/** Makes the pages look so, and keeps that for the next visit if it can. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    window.localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is left.
  }
}

/** Makes the pages look as the reader chose before. */
export function applyStoredTheme(): void {
  const theme = storedTheme();
  if (theme !== 'system') applyTheme(theme);
}
