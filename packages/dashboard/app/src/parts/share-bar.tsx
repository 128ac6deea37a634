interface ShareBarProps {
  /** From 0 to 1. */
  readonly share: number;
  readonly kind: 'success' | 'cost';
}

/** A share of a whole as a short bar beside its number. */
export function ShareBar({ share, kind }: ShareBarProps) {
  return (
    <span className="share-bar" data-kind={kind} aria-hidden="true">
      <span style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
    </span>
  );
}
