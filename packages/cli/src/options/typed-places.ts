import { RlmError } from '@rlm-ts/api';

/** Places of a configuration, and what the person typed there, such as `--env`. */
export type TypedPlaces = Readonly<Record<string, string>>;

/** How an environment's own errors name one of its options. */
const ENVIRONMENT_OPTION = /\b[Tt]he environment option (\w+)/g;

/**
 * Makes an error about a configuration speak of what was typed: `config.environment: there is no …`
 * becomes `--env: there is no …`, and `the environment option image` becomes `--image`. Where
 * several places fit, the longest counts. Errors of other kinds stay as they are.
 */
export function inTypedPlaces<E>(error: E, places: TypedPlaces): E | RlmError {
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
  const placed =
    place === undefined ? line : `${places[place] ?? place}${line.slice(place.length)}`;
  return placed.replaceAll(
    ENVIRONMENT_OPTION,
    (words, option: string) => places[`config.environment.options.${option}`] ?? words,
  );
}
