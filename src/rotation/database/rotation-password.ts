/**
 * Punctuation that AWS's rotation function must leave out of a password, because a URL would need it encoded.
 *
 * Hyphen and underscore need not be, and stay: the function cannot be told to do without punctuation, and wants a character of each kind.
 */
export const EXCLUDED_CHARACTERS = '!"#$%&\'()*+,./:;<=>?@[\\]^`{|}~ ';
