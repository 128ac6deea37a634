import { useMemo, useState } from 'react';
import { formatCount } from '../model/format.js';
import { textSteps } from '../model/text/text-steps.js';
import { CopyButton } from './copy-button.js';
import { PythonCode } from './python-code.js';
import { VisibleText } from './visible-text.js';

interface LongTextProps {
  /** What it is, such as `stdout`. */
  readonly label: string;
  readonly text: string;
  readonly isCode?: boolean;
  /** A fact beside the label, such as its size. */
  readonly note?: string | null;
}

/** A text of any length, in steps: more of it is shown when the reader asks for it. */
export function LongText({ label, text, isCode = false, note = null }: LongTextProps) {
  const [steps, setSteps] = useState(1);
  const { shown, left } = useMemo(() => textSteps(text, steps), [text, steps]);
  return (
    <section className="long-text" aria-label={label} data-testid={`text-${label.toLowerCase()}`}>
      <header>
        <h4>{label}</h4>
        {note !== null && <span className="muted">{note}</span>}
        <CopyButton text={text} label={label} />
      </header>
      <div
        className="long-text-body"
        data-code={isCode}
        tabIndex={0}
        role="group"
        aria-label={label}
      >
        {shown.map((step, index) => (
          <pre key={index}>{isCode ? <PythonCode code={step} /> : <VisibleText text={step} />}</pre>
        ))}
      </div>
      {left > 0 && (
        <button
          type="button"
          className="more"
          data-testid="show-more"
          onClick={() => setSteps(steps + 1)}
        >
          Show more ({formatCount(left)} characters left)
        </button>
      )}
    </section>
  );
}
