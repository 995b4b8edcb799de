import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './trust-page';

const FOLDER = join(ROOT, 'docs', 'decisions');
const RECORDS = readdirSync(FOLDER).filter((file) => /^\d{4}-/.test(file)).sort();

describe.each(RECORDS)('%s', (file) => {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');

  test('is listed with its number and title', () => {
    expect(lines[0]).toMatch(new RegExp(`^# ${Number(file.slice(0, 4))}\\. `));
    expect(readFileSync(join(FOLDER, 'README.md'), 'utf8')).toContain(`- [${lines[0].slice(2)}](${file})\n`);
  });
});
