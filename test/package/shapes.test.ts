import { readFileSync } from 'fs';
import { SHAPES_FILE, shapesModule } from '../../projenrc/shapes';

test('the shapes of props are up to date (else: npx projen shapes)', () => {
  expect(readFileSync(SHAPES_FILE, 'utf8')).toEqual(shapesModule());
});
