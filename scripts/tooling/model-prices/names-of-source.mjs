// How each vendor writes a version of a model behind its name. `#` stands for any digit in the
// table's names; the samples are what the source is asked about before such a name goes in.
const date = { suffix: '-########', samples: ['-20240229', '-20250929', '-20261231', '-20270101'] };
const dashedDate = {
  suffix: '-####-##-##',
  samples: ['-2024-02-29', '-2025-09-29', '-2026-12-31', '-2027-01-01'],
};
const vertexDate = {
  suffix: '@########',
  samples: ['@20240229', '@20250929', '@20261231', '@20270101'],
};
const latest = { suffix: '-latest', samples: ['-latest'] };
const previews = [
  { suffix: '-00#', samples: ['-001', '-002', '-005', '-009'] },
  { suffix: '-preview', samples: ['-preview'] },
  { suffix: '-preview-##-##', samples: ['-preview-01-31', '-preview-09-05', '-preview-12-31'] },
  { suffix: '-preview-##-####', samples: ['-preview-01-2025', '-preview-12-2027'] },
];
const month = { suffix: '-####', samples: ['-2407', '-2512', '-2701', '-2812'] };
const versions = [
  { family: /^claude-/, styles: [date, vertexDate, latest] },
  { family: /^gemini-/, styles: [...previews, latest] },
  { family: /^(?:gpt-|o\d|computer-use)/, styles: [dashedDate] },
  { family: /^grok-/, styles: [date, latest] },
  { family: /^[a-z]*(?:stral|xtral)-/, styles: [month, latest] },
  // As OpenRouter names them.
  { family: /\//, styles: [date] },
];
const isVersion = /-latest$|\d{4}$|\d\d-\d\d$|[@:]/;

// Beginnings that are no whole names.
const incomplete = /[-@:]$|^ft:|\.ft$/;
const yearBegun = /-20\d\d$/;

/**
 * The names by which a model may be asked for, in lower case: those that the source spells out, and
 * their versions where the source takes every sample of them for the same model. What the source
 * would take besides (any name that merely begins like this) is a guess and stays out.
 *
 * @param {{ id: string, match: object }} model
 * @param {(name: string) => object | undefined} find The model that the source finds by a name.
 * @returns {string[]}
 */
export function namesOfSource(model, find) {
  const isThis = (name) => find(name) === model;
  const { exact, begun } = spelledBy(model);
  const bases = [...exact, ...begun.map((name) => name.replace(/[-@]$/, ''))].filter(
    (name) => !incomplete.test(name) && !yearBegun.test(name),
  );
  return [
    ...new Set([
      ...[...exact, ...bases].filter((name) => !incomplete.test(name) && isThis(name)),
      ...bases.filter((base) => !isVersion.test(base)).flatMap((base) => versionsOf(base, isThis)),
      ...begun.filter((name) => yearBegun.test(name)).flatMap((name) => daysOf(name, isThis)),
    ]),
  ];
}

function versionsOf(base, isThis) {
  const styles = versions.find(({ family }) => family.test(base))?.styles ?? [];
  return styles
    .filter(({ suffix }) => !(base.endsWith('-preview') && suffix.startsWith('-preview')))
    .filter(({ samples }) => samples.every((sample) => isThis(base + sample)))
    .map(({ suffix }) => base + suffix);
}

function daysOf(year, isThis) {
  return isThis(`${year}0131`) && isThis(`${year}1231`) ? [`${year}####`] : [];
}

/** Whole names, and texts that the source looks for at the beginning, the end or anywhere. */
function spelledBy({ id, match }) {
  const spelled = textsOf(match).map(([kind, text]) => [kind, text.toLowerCase()]);
  const of = (isWanted) => spelled.flatMap(([kind, text]) => (isWanted(kind) ? [text] : []));
  return {
    exact: [id.toLowerCase(), ...of((kind) => kind === 'equals')],
    begun: of((kind) => kind !== 'equals' && kind !== 'regex'),
  };
}

function textsOf(match) {
  return Object.entries(match).flatMap(([kind, value]) =>
    Array.isArray(value) ? value.flatMap(textsOf) : [[kind, value]],
  );
}
