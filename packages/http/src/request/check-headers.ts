import { Refusal } from '../errors/refusal.js';

/**
 * Refuses what the body cannot be read as, before it is read. A web page can send JSON to another
 * origin only with that origin's consent: that is why no other type is taken.
 *
 * @throws Refusal `MEDIA_TYPE_UNSUPPORTED`, `ENCODING_UNSUPPORTED`, `STREAM_GONE`.
 */
export function checkHeaders(headers: Headers): void {
  const type = headers.get('content-type') ?? '';
  if (!/^\s*application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(type)) {
    throw new Refusal(
      'MEDIA_TYPE_UNSUPPORTED',
      'The body must be JSON in UTF-8, sent with the header Content-Type: application/json.',
      { accept: 'application/json' },
    );
  }
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding.trim().toLowerCase() !== 'identity') {
    throw new Refusal('ENCODING_UNSUPPORTED', 'The body must not be compressed.', {
      'accept-encoding': 'identity',
    });
  }
  // Clients of event streams connect again by themselves, and that would be another run.
  if (headers.has('last-event-id')) {
    throw new Refusal(
      'STREAM_GONE',
      'A stream that broke off cannot be taken up again: its run has ended. Ask anew, without Last-Event-ID.',
      { 'x-should-retry': 'false' },
    );
  }
}

/** Whether the client says that it would have an event stream. */
export function acceptsEvents(headers: Headers): boolean {
  const ranges = (headers.get('accept') ?? '').split(',');
  return ranges.some((range) => {
    const [type = '', ...parameters] = range.split(';');
    if (type.trim().toLowerCase() !== 'text/event-stream') return false;
    return !parameters.some(saysNever);
  });
}

/** A weight of nothing: of all weights the only one that is not about what is liked better. */
function saysNever(parameter: string): boolean {
  return /^q=0(?:\.0*)?$/i.test(parameter.trim());
}
