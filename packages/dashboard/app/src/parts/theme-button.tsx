import { useState } from 'react';
import { Icon } from './icon.js';
import { applyTheme, storedTheme, type Theme } from './theme.js';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const WORDS: Record<Theme, string> = { system: 'Auto', light: 'Light', dark: 'Dark' };

/** Goes from the system's look to light, to dark, and back. */
export function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const change = (): void => {
    applyTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return (
    <button
      type="button"
      className="quiet"
      data-testid="theme"
      aria-label={`Look: ${WORDS[theme]}. Change to ${WORDS[NEXT[theme]]}`}
      onClick={change}
    >
      <Icon name="theme" />
      {WORDS[theme]}
    </button>
  );
}
