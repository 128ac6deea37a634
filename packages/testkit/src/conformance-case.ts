/** One promise of a port, as data: any test runner can run it. */
export interface ConformanceCase<H> {
  /** A sentence about behaviour, unique within its list. */
  readonly name: string;
  /** Resolves if the promise is kept and rejects with an `AssertionError` if it is not. */
  readonly run: (harness: H) => Promise<void>;
}
