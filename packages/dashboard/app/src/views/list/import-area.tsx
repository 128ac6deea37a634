import { createContext, useContext, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useDashboardData } from '../../data/data-context.js';
import { Icon } from '../../parts/icon.js';
import { Message } from '../../parts/message.js';
import { VisibleText } from '../../parts/visible-text.js';

const ImportContext = createContext<(files: readonly File[]) => void>(() => undefined);
/** More problems than these say nothing new. */
const MOST_PROBLEMS = 5;

/** Takes files that are dropped anywhere on the list, and says what came of them. */
export function ImportArea({ children }: { readonly children: ReactNode }) {
  const data = useDashboardData();
  const [isOver, setOver] = useState(false);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [note, setNote] = useState<string | null>(null);

  const importFiles = (files: readonly File[]): void => {
    void data.importFiles(files).then((outcome) => {
      const count = outcome.ids.length;
      setProblems(outcome.problems);
      setNote(
        count === 0 ? null : `${count === 1 ? 'One run' : `${count} runs`} imported into this tab.`,
      );
    });
  };
  const drag = (event: DragEvent, isInside: boolean): void => {
    event.preventDefault();
    setOver(isInside);
  };

  return (
    <ImportContext value={importFiles}>
      <div
        className="import-area"
        data-over={isOver}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          importFiles([...event.dataTransfer.files]);
        }}
      >
        <div data-testid="import-message">
          {note !== null && <Message kind="note">{note}</Message>}
          {problems.length > 0 && <ImportProblems problems={problems} />}
        </div>
        {children}
      </div>
    </ImportContext>
  );
}

function ImportProblems({ problems }: { readonly problems: readonly string[] }) {
  return (
    <Message kind="error">
      {problems.slice(0, MOST_PROBLEMS).map((problem) => (
        <p key={problem}>
          <VisibleText text={problem} />
        </p>
      ))}
      {problems.length > MOST_PROBLEMS && <p>… and {problems.length - MOST_PROBLEMS} more.</p>}
    </Message>
  );
}

/** Lets the reader choose files to import. */
export function ImportButton() {
  const importFiles = useContext(ImportContext);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" data-testid="import" onClick={() => input.current?.click()}>
        <Icon name="upload" /> Import
      </button>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        accept=".json,.jsonl,.html"
        aria-label="Files to import"
        tabIndex={-1}
        data-testid="import-file"
        onChange={({ target }) => {
          importFiles([...(target.files ?? [])]);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}
