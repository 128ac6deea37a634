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
  'one long word': 'abcdefghij',
  'words in lines': 'abcdefghij\n',
  'long lines': `${'Ab1'.repeat(25)}\n`,
  'white space': ' \n',
};
