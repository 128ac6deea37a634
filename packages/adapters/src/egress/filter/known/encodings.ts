/** Values with less than this many characters are not looked for: they occur by chance. */
export const SHORTEST_SECRET = 8;

/**
 * The forms of a secret in which it is looked for, without regard to case and white space: as it is,
 * reversed, in base64 of both alphabets however it is aligned in what was encoded, in hexadecimal,
 * percent-encoded by the several habits of libraries, and escaped as in JSON.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [
    secret,
    Array.from(secret).reverse().join(''),
    // Case outside ASCII is not folded when texts are compared.
    secret.toUpperCase(),
    secret.toLowerCase(),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    ...urlFormsOf(secret, bytes),
    ...[0, 1, 2].flatMap((offset) => base64FormsOf(bytes, offset)),
  ];
  return [...new Set(forms.map(foldedForm))].filter(({ length }) => length >= SHORTEST_SECRET);
}

function foldedForm(form: string): string {
  return form.replace(/\s/g, '').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function urlFormsOf(secret: string, bytes: Buffer): string[] {
  const hex = bytes.toString('hex').match(/../g) ?? [];
  // A lone half of a surrogate pair has no encoding.
  const encoded = secret.isWellFormed() ? encodeURIComponent(secret) : '';
  const strict = encoded.replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [encoded, strict]
    .flatMap((form) => [
      form,
      form.replaceAll('%20', '+'),
      // `quote` in Python, `encodeURI`.
      form.replaceAll('%2F', '/'),
    ])
    .concat(hex.map((pair) => `%${pair}`).join(''));
}

/**
 * The characters that every base64 text has in common in which `bytes` follow `offset` bytes modulo
 * three: those at its edges also depend on what stands before and after.
 */
function base64FormsOf(bytes: Buffer, offset: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const inner = whole.slice(first, Math.floor(((offset + bytes.length) * 8) / 6));
  const forms = offset === 0 ? [inner, whole, whole.replace(/=+$/, '')] : [inner];
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
