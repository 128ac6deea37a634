import { useMemo } from 'react';
import { pythonTokens } from '../model/text/python-tokens.js';
import { visibleText } from '../model/text/visible-text.js';

/** Python with colours. */
export function PythonCode({ code }: { readonly code: string }) {
  const tokens = useMemo(() => pythonTokens(visibleText(code)), [code]);
  return tokens.map(({ kind, text }, index) =>
    kind === 'plain' ? (
      text
    ) : (
      <span key={index} className={`code-${kind}`}>
        {text}
      </span>
    ),
  );
}
