/** How many depths have a colour of their own; deeper ones begin anew. */
const COLOURS = 6;

/** The style that gives an element the colour of a depth. */
export function depthStyle(depth: number): { readonly '--depth': string } {
  return { '--depth': `var(--depth-${depth % COLOURS})` };
}

/** The depth of a call, as a number in its colour. */
export function DepthBadge({ depth }: { readonly depth: number }) {
  return (
    <span className="depth-badge" style={depthStyle(depth)} title={`Depth ${depth}`}>
      <span className="visually-hidden">depth </span>
      {depth}
    </span>
  );
}
