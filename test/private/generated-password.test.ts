import { URL_SAFE_PASSWORD } from '../../src/private/generated-password';

test('a generated password is long and needs no encoding in a URL', () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  const left = printable.filter((character) => !URL_SAFE_PASSWORD.excludeCharacters?.includes(character));
  expect(left.join('')).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  expect(encodeURIComponent(left.join(''))).toBe(left.join(''));
  expect(URL_SAFE_PASSWORD).toMatchObject({ excludePunctuation: true, passwordLength: 32 });
});

test('the excluded characters leave those that the generator includes by default: letters of each case and digits', () => {
  expect(URL_SAFE_PASSWORD).not.toHaveProperty('excludeLowercase');
  expect(URL_SAFE_PASSWORD).not.toHaveProperty('excludeUppercase');
  expect(URL_SAFE_PASSWORD).not.toHaveProperty('excludeNumbers');
  expect(URL_SAFE_PASSWORD.includeSpace ?? false).toBe(false);
});
