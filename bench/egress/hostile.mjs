const base64 = (text) => Buffer.from(text).toString('base64');

/** Text made of what the filter has to look at more closely, again and again. */
export const HOSTILE = {
  'beginnings of keys': 'AKIAghp_sk-aeyJhSG.a',
  'beginnings of keys in lines': 'ghp_\nnpm_\n',
  'addresses with passwords': 'https://user:bbbb@host.example\n',
  'addresses cut in lines': 'https://a:b@\n',
  assignments: 'password=secret_access_key="',
  'headers of private keys': '-----BEGIN PRIVATE KEY-----\n',
  'private keys without end': '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n',
  'signatures of files': '\\x89PNG\\xff\\xd8\\xff%PDF-',
  'service accounts': '{"private_key_id":',
  'encoded beginnings of keys': base64('AKIAghp_sk-aeyJhSG.'),
  'encoded beginnings of keys in lines': `${base64('AKIAghp_sk-aeyJh')}\n`,
  'encoded private keys': base64('-----BEGIN PRIVATE KEY-----\n  '),
  'encoded keys': base64(`password=aB3dE6gH9 AKIA${'A2'.repeat(8)} `),
  'twice encoded beginnings': base64(base64('AKIAghp_sk-aeyJhSG.')),
  'hexadecimal beginnings': Buffer.from('AKIAghp_sk-a').toString('hex'),
  'percent-encoded assignments': 'password%3D%22secret_access_key%3D',
  'one long word': 'abcdefghij',
  'words in lines': 'abcdefghij\n',
  'long lines': `${'Ab1'.repeat(25)}\n`,
  'white space': ' \n',
};
