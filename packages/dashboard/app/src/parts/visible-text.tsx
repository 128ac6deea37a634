import { useMemo } from 'react';
import { visiblePieces } from '../model/text/visible-text.js';

/**
 * A text that somebody else wrote. It is never more than text, nothing in it stays unseen, and it
 * cannot change the direction of what is around it.
 */
export function VisibleText({ text }: { readonly text: string }) {
  const pieces = useMemo(() => visiblePieces(text), [text]);
  return (
    <bdi dir="auto">
      {pieces.map((piece, index) =>
        piece.isMark ? (
          <span key={index} className="unseen-mark">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
