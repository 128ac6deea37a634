import { useEffect, useRef } from 'react';

const WRITES = 'input:not([type="checkbox"]), textarea, select, [contenteditable]';

/**
 * Listens for keys wherever the focus is, but where the reader writes or in a dialog. Only plain keys:
 * what is pressed with Ctrl, Alt or Meta is the browser's.
 */
export function usePageKeys(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target instanceof Element && event.target.closest(`dialog, ${WRITES}`)) return;
      const isPress = event.key === 'Enter' && event.target instanceof Element;
      if (isPress && event.target.closest('a, button, summary')) return;
      const action = latest.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
