import { Random } from './random.mjs';

const SIZE_BYTES = 50_000_000;
const DECOYS = 80;
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const WORDS =
  `access already among behind boats bread bridge café called carried city clerk code cold
  copper daily door early eastern evening every field first garden grain heavy house inside known
  ledger letter market master meadow morning narrow never northern often opened orders paper past
  quiet rain record river road room salt school season second seven ship signed silver slowly some
  spring stone street summer table tea their three timber town under valley village wagon walked
  water west wheat winter wool written year`.split(/\s+/);
const PLACES = `archive; bell tower; boat shed; boiler room; cheese cellar; clock workshop; ferry
  office; grain store; harbour gate; map room; night pharmacy; north greenhouse; observatory; old
  mill; printing house; seed vault; signal box; tea warehouse; town library; weather station`
  .split(';')
  .map((place) => `the ${place.replace(/\s+/g, ' ').trim()}`);

const valid = [
  (place, code) => `Please note that the access code for ${place} is ${code} until further notice.`,
  (place, code) => `T${place.slice(1)} opens with the access code ${code}, said the caretaker.`,
  (place, code) => `As of today ${code} is the access code of ${place}.`,
  (place, code) => `The new access code at ${place}, ${code}, works on both doors.`,
];
const misleading = [
  (place, code) => `The access code for ${place} was ${code} and has been revoked.`,
  (place, code) => `The access code ${code} of ${place} is no longer valid.`,
  (place) => `Nobody could remember the access code of ${place}.`,
  (place) => `An access code has never been needed at ${place}.`,
  (place, code) => `Crate ${code} was left at ${place} without any papers.`,
];

/**
 * Makes 50 MB of meaningless sentences in which five to nine valid access codes are hidden, among
 * other sentences that look much like them.
 *
 * @param {number} seed
 * @returns {{ text: string, codes: string[] }} `codes` holds `place: code` for every valid one
 */
export function makeHaystack(seed) {
  const random = new Random(seed);
  const places = random.shuffle(PLACES).slice(0, 5 + random.below(5));
  const needles = places.map((place) => ({ place, code: makeCode(random) }));
  const hidden = random.shuffle([
    ...needles.map(({ place, code }) => random.pick(valid)(place, code)),
    ...Array.from({ length: DECOYS }, () =>
      random.pick(misleading)(random.pick(PLACES), makeCode(random)),
    ),
  ]);
  const filler = Array.from({ length: 5000 }, () => makeSentence(random));
  const text = hideAmong(random, filler, hidden);
  const sentences = hidden.filter((sentence) => !text.includes(sentence));
  if (sentences.length > 0) throw new Error(`not in the generated text: ${sentences.join(' ')}`);
  return { text, codes: needles.map(({ place, code }) => `${place}: ${code}`) };
}

function makeCode(random) {
  const letters = () => random.pick(LETTERS) + random.pick(LETTERS);
  return `${letters()}-${1000 + random.below(9000)}-${letters()}`;
}

function makeSentence(random) {
  const words = Array.from({ length: 6 + random.below(9) }, () => random.pick(WORDS));
  const sentence = words.join(' ').replaceAll('access code', 'access to code');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** Every stretch of filler gets one of the hidden sentences, at a random place within it. */
function hideAmong(random, filler, hidden) {
  const stretchBytes = SIZE_BYTES / hidden.length;
  const parts = [];
  for (const sentence of hidden) {
    const place = random.below(Math.floor(stretchBytes * 0.9));
    let isHidden = false;
    for (let bytes = 0; bytes < stretchBytes;) {
      if (!isHidden && bytes >= place) {
        parts.push(sentence);
        isHidden = true;
      }
      const next = filler[random.below(filler.length)];
      parts.push(next);
      bytes += Buffer.byteLength(next) + 1;
    }
  }
  // Lines of three sentences: neither one line per sentence nor a single one of 50 MB.
  return parts.reduce((text, part, index) => text + part + (index % 3 === 2 ? '\n' : ' '), '');
}
