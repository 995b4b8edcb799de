/** What must hold of everything that is acknowledged, wherever that is. */
import type { Acknowledgement } from './report';

/** Below that nobody is told anything. */
const SENTENCE = { characters: 40, words: 7 };

/** A whole sentence or several, by which somebody else can judge. */
export function isSentence(text: unknown): boolean {
  return typeof text === 'string' && text.length >= SENTENCE.characters && text.split(/\s+/).length >= SENTENCE.words && /^[A-Z].*[\w)`]\.$/s.test(text);
}

/** What is wrong with an acknowledgement, by itself: its reason, its id and its place. */
export function faults({ id, reason, construct, isResource, isFinding, answers }: Acknowledgement): string[] {
  const said = `${id} at ${construct}`;
  return [
    ...(isSentence(reason) ? [] : [`${said}: no reason, '${reason}'`]),
    ...(isFinding ? [] : [`${said}: no finding of any pack has that id`]),
    ...(isResource ? [] : [`${said}: no resource, but a part with ${answers.length} that it answers for`]),
    ...(answers.every((resource) => resource === construct) ? [] : [`${said}: answers for others, ${answers.join(', ')}`]),
  ];
}

/** Where something is in its app, whatever that and its parts are called. */
export function placeOf(path: string): string {
  return path.replace(/^[^/]+\/(Platform\/)?/, '').replace(/^(Fleet|Buckets|Tables|Queues|Backup)\/[^/]+\//, '$1/*/').replace(/(publicSubnet|ReadReplica)\d+/, '$1*');
}

/** What no finding answers to anywhere. The reason stands for where it is written. */
export function stale(all: Acknowledgement[]): string[] {
  const written = (one: Acknowledgement) => `${one.id.replace(/\[.*$/s, '[…]')} at ${placeOf(one.construct)}: ${one.reason}`;
  const answering = new Set(all.filter(({ answers }) => answers.length > 0).map(written));
  return [...new Set(all.map(written))].filter((one) => !answering.has(one)).sort();
}

/** Id of a rule, whatever of a resource it finds. */
export function ruleOf(id: string): string {
  return id.replace(/\[.*$/s, '');
}
