/**
 * Stands in for the small model that answers sub-calls. It knows nothing but the prompt: it reads
 * the question in the first paragraph and answers it from the text below, sentence by sentence or
 * class by class, as a small language model would.
 *
 * @param {import('@rlm-ts/api').LLMRequest} request
 */
export function readAndAnswer(request) {
  const prompt = request.messages.at(-1)?.content ?? '';
  const end = prompt.indexOf('\n\n');
  const question = prompt.slice(0, end);
  const text = prompt.slice(end + 2);
  return { text: answer(question, text), latencyMs: 40 };
}

function answer(question, text) {
  const [, implemented] = /implement the interface (\w+)/.exec(question) ?? [];
  if (implemented !== undefined) return orNone(implementingClasses(text, implemented).join(', '));
  if (/access codes?/.test(question)) return orNone(validCodes(text).join('\n'));
  return 'I can only tell which classes implement an interface and which access codes are valid.';
}

function orNone(text) {
  return text === '' ? 'NONE' : text;
}

function implementingClasses(source, implemented) {
  const code = source.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
  return [...code.matchAll(/\bclass\s+(\w+)[^{]*?\bimplements\b([^{]*)/g)]
    .filter(([, , list]) => new RegExp(`\\b${implemented}\\b`).test(list))
    .map(([, name]) => name);
}

function validCodes(text) {
  return text
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => /\baccess code\b/.test(sentence))
    .filter((sentence) => !/\b(?:was|revoked|no longer|never|nobody)\b/i.test(sentence))
    .flatMap((sentence) => {
      const [code] = /\b[A-Z]{2}-\d{4}-[A-Z]{2}\b/.exec(sentence) ?? [];
      const [, place] =
        /\b(?:for|of|at) (the [a-z ]+?)(?= is\b| works\b|[,.])/.exec(sentence) ??
        /^(the [a-z ]+?) opens\b/i.exec(sentence) ??
        [];
      return code === undefined || place === undefined ? [] : [`${place.toLowerCase()}: ${code}`];
    });
}
