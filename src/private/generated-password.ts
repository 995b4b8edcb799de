import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';

/**
 * Only letters and digits, which need no URL encoding. 32 of them are 190 bits.
 *
 * Punctuation is excluded twice, by the flag and by name, because not every implementation honors the flag.
 */
export const URL_SAFE_PASSWORD: secretsmanager.SecretStringGenerator = {
  passwordLength: 32,
  excludePunctuation: true,
  excludeCharacters: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ',
};
