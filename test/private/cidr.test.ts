import { Cidr } from '../../src/private/cidr';

const cidr = (text: string): Cidr => {
  const parsed = Cidr.parse(text);
  if (!parsed) {
    throw new Error(`${text} is no CIDR`);
  }
  return parsed;
};

test.each([
  '0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '255.255.255.255/32', '192.168.255.240/28', '10.0.0.1/32',
])('%s is valid', (text) => {
  expect(String(cidr(text))).toBe(text);
});

test.each([
  ['', 'nothing'],
  ['10.0.0.0', 'no prefix'],
  ['10.0.0.0/', 'an empty prefix'],
  ['10.0.0.0/33', 'a prefix past 32'],
  ['10.0.0.0/-1', 'a negative prefix'],
  ['10.0.0.256/32', 'an octet past 255'],
  ['10.0.0/16', 'three octets'],
  ['10.0.0.0.0/16', 'five octets'],
  ['10.0.0.1/31', 'host bits'],
  ['10.1.1.0/16', 'host bits'],
  ['10.0.0.0/16 ', 'a space'],
  ['fd00::/64', 'IPv6'],
  ['ten.0.0.0/16', 'letters'],
  ['010.0.0.0/16', 'a leading zero, which some read as octal and AWS rejects'],
  ['10.0.0.0/08', 'a leading zero in the prefix'],
])('%j is invalid: %s', (text) => {
  expect(Cidr.parse(text)).toBeUndefined();
});

test.each([
  ['10.0.0.0/16', '10.0.0.0/16', true],
  ['10.0.0.0/16', '10.0.255.0/24', true],
  ['10.0.0.0/16', '10.1.0.0/24', false],
  ['10.0.0.0/24', '10.0.0.0/16', false],
  ['10.1.0.0/16', '10.0.255.0/24', false],
])('%s contains %s: %s', (outer, inner, expected) => {
  expect(cidr(outer).contains(cidr(inner))).toBe(expected);
});

test.each([
  ['10.0.0.0/24', '10.0.0.0/24', true],
  ['10.0.0.0/16', '10.0.5.0/24', true],
  ['10.0.5.0/24', '10.0.0.0/16', true],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['10.0.1.0/24', '10.0.0.0/24', false],
])('%s overlaps %s: %s', (one, other, expected) => {
  expect(cidr(one).overlaps(cidr(other))).toBe(expected);
});

test.each([
  ['10.0.0.0/16', 24, 0, '10.0.0.0/24'],
  ['10.0.0.0/16', 24, 255, '10.0.255.0/24'],
  ['10.0.0.0/20', 25, 20, '10.0.10.0/25'],
  ['200.0.0.0/8', 16, 3, '200.3.0.0/16'],
])('%s divided into /%i, block %i', (block, prefix, index, expected) => {
  expect(String(cidr(block).block(prefix, index))).toBe(expected);
});
