/** Answers to requests of one kind, each to the oldest that has none yet. */
export class AnswersInOrder<T> {
  private readonly waiting: ((answer: T) => void)[] = [];

  /** Resolves with the answer to the request that is made now. */
  next(): Promise<T> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** An answer has come. */
  give(answer: T): void {
    this.waiting.shift()?.(answer);
  }

  /** None will come any more: all get this one. */
  end(answer: T): void {
    for (const resolve of this.waiting.splice(0)) resolve(answer);
  }
}
