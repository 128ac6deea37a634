import { useState } from 'react';
import { Icon } from './icon.js';

/** Puts a text on the clipboard, as it is. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return (
    <button
      type="button"
      className="quiet copy"
      aria-label={`Copy ${label}`}
      onClick={() => void copy()}
      onBlur={() => setOutcome(null)}
    >
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
      <span role="status">
        {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Not allowed' : 'Copy'}
      </span>
    </button>
  );
}
