import 'react';

declare module 'react' {
  interface CSSProperties {
    /** The colour of a depth. */
    '--depth'?: string;
    /** How far a row of the tree is moved in, in steps. */
    '--indent'?: number;
  }
}
