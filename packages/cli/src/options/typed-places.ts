import { RlmError } from '@rlm-ts/api';

/** Places of a configuration, and what the person typed there, such as `--env`. */
export type TypedPlaces = Readonly<Record<string, string>>;

/**
 * Makes an error about a configuration speak of what was typed: `config.environment: there is no …`
 * becomes `--env: there is no …`. Where several places fit, the longest counts. Errors of other
 * kinds stay as they are.
 */
export function inTypedPlaces(error: unknown, places: TypedPlaces): unknown {
  if (!RlmError.isInstance(error)) return error;
  const message = error.message
    .split('\n')
    .map((line) => translate(line, places))
    .join('\n');
  if (message === error.message) return error;
  const { code, retryable, details } = error;
  return new RlmError({ code, message, retryable, details, cause: error });
}

function translate(line: string, places: TypedPlaces): string {
  const [place] = Object.keys(places)
    .filter(
      (candidate) => line.startsWith(candidate) && /^[.:[ ]/.test(line.slice(candidate.length)),
    )
    .sort((one, other) => other.length - one.length);
  return place === undefined ? line : `${places[place] ?? place}${line.slice(place.length)}`;
}
