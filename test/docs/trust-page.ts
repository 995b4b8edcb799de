import { readFileSync } from 'fs';
import { join } from 'path';

export const ROOT = join(__dirname, '..', '..');

const PAGE = 'docs/trust.md';
const WORDS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** A figure as the page writes it: digits, a version, or a word where it is small. */
const FIGURE = `(?<![\\w.,-])(?:\\d+(?:[.,]\\d+)*|dozen|${WORDS.join('|')})(?![\\w-])`;

/** The production apps, in the order in which the page names them. */
export const PRODUCTION = ['reptidex-prod', 'skin-club-pro', 'scalable-orders'];
/** How many rules of cdk-nag the library acknowledges, which only its apps, synthesized, can tell. */
export const BY_THE_LIBRARY = 'in total, {} of them by the library';

/** The page of the figures. A sentence of it has gaps, `{}`, where they are. */
export class TrustPage {
  readonly text = readFileSync(join(ROOT, PAGE), 'utf8');

  /** Throws if the page does not say of a sentence's gaps what the source has. */
  expectFigures(sentence: string, source: string, has: Array<number | string>): void {
    const { said, figures } = this.read(sentence);
    const differs = figures.length !== has.length || figures.some((figure, index) => (typeof has[index] === 'string' ? figure : numberOf(figure)) !== has[index]);
    if (differs) {
      throw new Error(`${PAGE} says '${said}', and ${source} has ${has.join(', ')}`);
    }
  }

  /** The figures that are in none of the sentences, each with the line that it is in. */
  figuresBesides(sentences: string[]): string[] {
    const known = sentences.map((sentence) => this.read(sentence));
    return [...this.text.matchAll(new RegExp(FIGURE, 'gi'))]
      .filter(({ index }) => !known.some(({ start, said }) => start <= index && index < start + said.length))
      .map(({ 0: figure, index }) => `${figure}: ${this.lineAt(index)}`);
  }

  /** Cells of the rows of the table with this header, without the header. */
  table(header: string): string[][] {
    const lines = this.text.split('\n');
    const from = lines.indexOf(header);
    if (from < 0) {
      throw new Error(`${PAGE} has no table '${header}'`);
    }
    const rest = lines.slice(from + 2);
    return rest.slice(0, rest.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  }

  /** The one place where the sentence is, and its figures. */
  private read(sentence: string): { said: string; figures: string[]; start: number } {
    const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
    const found = [...this.text.matchAll(new RegExp(sentence.split('{}').map(literal).join(`(${FIGURE})`), 'gi'))];
    if (found.length !== 1) {
      throw new Error(`${PAGE} must say this once, says it ${found.length} times: ${sentence}`);
    }
    const [{ 0: said, index: start }] = found;
    return { said, figures: found[0].slice(1), start };
  }

  private lineAt(index: number): string {
    return this.text.slice(this.text.lastIndexOf('\n', index) + 1).split('\n', 1)[0];
  }
}

function numberOf(figure: string): number {
  const word = WORDS.indexOf(figure.toLowerCase());
  return word >= 0 ? word + 2 : figure.toLowerCase() === 'dozen' ? 12 : Number(figure.replace(/,/g, ''));
}
