import { useEffect, useRef } from 'react';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'Search the list'],
  [['j', '↓'], 'Next run or call'],
  [['k', '↑'], 'Previous run or call'],
  [['Enter'], 'Open the run or the call'],
  [['x'], 'Choose the run for comparison'],
  [['c'], 'Compare the chosen runs'],
  [['→', '←'], 'Expand or collapse a call'],
  [['Home', 'End'], 'First or last run or call'],
  [['Esc'], 'Back to the list'],
  [['?'], 'This help'],
];

/** The keys that the pages know. */
export function HelpDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title" data-testid="help">
      <h2 id="help-title">Keyboard</h2>
      <dl className="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
