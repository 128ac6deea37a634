/** No Docker engine can be had here. The message says what is missing and what to do about it. */
export class NoEngineError extends Error {
  name = 'NoEngineError';
}
