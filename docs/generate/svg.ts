/** Shapes that a picture is drawn with. Text is not measured, so boxes leave room for fonts that are wider. */

/** A rectangle. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const LINE = 18;
const PADDING = 16;
/** Height of a box with this many lines below its title. */
export const boxHeight = (lines: number) => 32 + lines * LINE;

/** A resource: a title, and facts about it. The class sets the color of the bar on its left. */
export function box(area: Area, kind: string, title: string, lines: string[]): string {
  const { x, y, width, height } = area;
  return [
    `<g class="${kind}">`,
    `  <rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    `  <rect class="bar" x="${x}" y="${y}" width="5" height="${height}" rx="2.5"/>`,
    `  ${text(x + PADDING, y + 22, 'title', title)}`,
    ...lines.map((fact, i) => `  ${text(x + PADDING, y + 22 + LINE * (i + 1), 'fact', fact)}`),
    '</g>',
  ].join('\n');
}

/** An area that contains boxes, with a label in one of its corners on the left. */
export function frame({ x, y, width, height }: Area, kind: string, label: string, corner: 'top' | 'bottom' = 'top'): string {
  return [
    `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    text(x + PADDING, corner === 'top' ? y + 21 : y + height - 12, 'label', label),
  ].join('\n');
}

/** Text on a line, which is interrupted there. */
export function labelOnLine({ x, y, width, height }: Area, lines: string[]): string {
  return [
    `<rect class="gap" x="${x}" y="${y}" width="${width}" height="${height}"/>`,
    ...lines.map((content, i) => text(Math.round(x + width / 2), y + 15 + LINE * i, 'note', content, 'middle')),
  ].join('\n');
}

export type Points = Array<[x: number, y: number]>;
export type Stroke = 'solid' | 'dashed';

/** A line through points. */
export function line(points: Points, stroke: Stroke = 'solid'): string {
  return path(points, stroke, '');
}

/** A line through points, with an arrowhead at its end. */
export function arrow(points: Points, stroke: Stroke = 'solid'): string {
  return path(points, stroke, ' marker-end="url(#head)"');
}

function path(points: Points, stroke: Stroke, end: string): string {
  return `<path class="line ${stroke}" d="M${points.map((point) => point.join(' ')).join(' L')}"${end}/>`;
}

export function text(x: number, y: number, kind: string, content: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return `<text class="${kind}" x="${x}" y="${y}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escape(content)}</text>`;
}

/** A whole picture. It has a background of its own, so that it is legible on any page, and follows the color scheme of the reader where the browser passes it on. */
export function svg(width: number, height: number, title: string, description: string, content: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${escape(title)}</title>
<desc id="description">${escape(description)}</desc>
<style>
${STYLE}
</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0 L10 5 L0 10 Z"/></marker></defs>
<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="12"/>
${content.join('\n')}
</svg>
`;
}

const STYLE = `text { font-family: -apple-system, "Segoe UI", Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1f2328; }
.heading { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 20px; font-weight: 600; }
.title { font-size: 15px; font-weight: 600; }
.fact, .label, .note { font-size: 13px; }
.fact, .note { fill: #59636e; }
.label { font-weight: 600; }
.page { fill: #ffffff; stroke: #d1d9e0; }
.vpc { fill: #faf7ff; stroke: #8250df; stroke-width: 1.5; }
.subnets { fill: #f6f8fa; stroke: #d1d9e0; }
.gap { fill: #f6f8fa; }
.box { fill: #ffffff; stroke: #b7bfc8; }
.line { fill: none; stroke: #59636e; stroke-width: 1.5; }
.dashed { stroke-dasharray: 6 4; }
.head { fill: #59636e; }
.network .bar { fill: #8250df; }
.compute .bar { fill: #d4691a; }
.data .bar { fill: #0969da; }
.secret .bar { fill: #cf222e; }
.operate .bar { fill: #bf3989; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .fact, .note { fill: #a9b4c0; }
  .page { fill: #0d1117; stroke: #3d444d; }
  .vpc { fill: #16122a; stroke: #ab7df8; }
  .subnets { fill: #151b23; stroke: #3d444d; }
  .gap { fill: #151b23; }
  .box { fill: #212830; stroke: #4d555f; }
  .line { stroke: #a9b4c0; }
  .head { fill: #a9b4c0; }
  .network .bar { fill: #ab7df8; }
  .compute .bar { fill: #f0883e; }
  .data .bar { fill: #4493f8; }
  .secret .bar { fill: #f85149; }
  .operate .bar { fill: #db61a2; }
}`;

function escape(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
