/** Replaces what is between `<!-- generated: name -->` and `<!-- end -->` on a page. */
export function replaceGenerated(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- generated: ${name} -->`, '<!-- end -->'];
  const from = page.indexOf(start) + start.length;
  const to = page.indexOf(end, from);
  if (from < start.length || to < 0) {
    throw new Error(`the page must have the markers ${start} and ${end}`);
  }
  return `${page.slice(0, from)}\n${content}\n${page.slice(to)}`;
}
