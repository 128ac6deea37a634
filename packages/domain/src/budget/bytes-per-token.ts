/** For text that no provider has counted, a careful guess: English has four bytes to a token, other languages and code fewer. */
export const BYTES_PER_TOKEN = 3;
