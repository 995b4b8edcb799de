import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ALARMS_PAGE, alarmsPage } from '../../docs/generate/alarms';
import { COST_PAGE, costPage } from '../../docs/generate/cost';
import { PICTURE, picture } from '../../docs/generate/picture';
import { readmeStack } from '../../docs/generate/readme-app';
import { ARCHITECTURE_PAGE, architecturePage, roomImports } from '../../docs/generate/rooms';

test('the page on alarms is up to date (else: npx projen docs:alarms)', () => {
  expect(readFileSync(ALARMS_PAGE, 'utf8')).toBe(alarmsPage());
});

test('the cost tables are up to date (else: npx projen docs:cost)', () => {
  const page = readFileSync(COST_PAGE, 'utf8');
  expect(page).toBe(costPage(page));
});

describe('the picture in the README', () => {
  test('shows what its app creates (else: npx projen docs:picture)', () => {
    expect(readFileSync(PICTURE, 'utf8')).toBe(picture());
  });

  test('changes with the template', () => {
    const { resources, ...stack } = readmeStack();
    const changed = JSON.parse(JSON.stringify(resources).replaceAll('db.t4g.micro', 'db.t4g.large').replaceAll('api-dev.reptidex.com', 'www.reptidex.com'));
    expect(picture({ ...stack, resources: changed })).toContain('db.t4g.large, 20 GiB');
    expect(picture({ ...stack, resources: changed })).toContain('>www.reptidex.com<');
    expect(() => picture({ ...stack, resources: {} })).toThrow('the app in README.md creates no');
  });
});

describe('the diagram of the folders', () => {
  const page = readFileSync(ARCHITECTURE_PAGE, 'utf8');

  test('shows the dependencies that the linter allows (else: npx projen docs:rooms)', () => {
    expect(page).toBe(architecturePage(page));
    expect(architecturePage(page, new Map([...roomImports(), ['ingress', ['data']]]))).toContain('    ingress --> data\n');
  });

  test('contains every folder of src', () => {
    const rooms = readdirSync(join(__dirname, '..', '..', 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(['platform', 'private', ...roomImports().keys()].sort()).toEqual(rooms.sort());
  });
});
