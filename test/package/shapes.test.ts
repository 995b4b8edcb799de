import { readFileSync } from 'fs';
import { SHAPES_FILE, shapesModule } from '../../projenrc/shapes';

test('props are checked against the shapes that they have (else: npx projen shapes)', () => {
  expect(readFileSync(SHAPES_FILE, 'utf8')).toEqual(shapesModule());
});
