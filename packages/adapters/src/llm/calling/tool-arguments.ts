import { isRecord } from './loose.js';

/**
 * A call's arguments as the object that a provider wants back. What the model wrote may not be one:
 * then it goes back as the text of a field `arguments`, so that the model sees what it did.
 */
export function argumentsObject(argumentsJson: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(argumentsJson === '' ? '{}' : argumentsJson);
    if (isRecord(value)) return { ...value };
  } catch {
    // Said by what follows.
  }
  return { arguments: argumentsJson };
}
