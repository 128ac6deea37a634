import type { ReactNode } from 'react';

/** Something to be read before anything else. */
export function Message({
  kind,
  children,
}: {
  readonly kind: 'error' | 'warning' | 'note';
  readonly children: ReactNode;
}) {
  return (
    <div className="message" data-kind={kind} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
