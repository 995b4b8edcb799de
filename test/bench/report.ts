import { count, ratio, table, withSpread } from './markdown';
import { MAX_RESOURCES, MAX_TEMPLATE_BYTES, SubjectResult } from './results';

const KIB = 1024;
const ALARM = 'AWS::CloudWatch::Alarm';
/** Time of one more service, as a multiple of that of aws-ecs-patterns. Why they are not met is in CONTRIBUTING.md. */
const MOST_TIME: { readonly [subject: string]: number } = { 'platform-development': 0.8, 'platform-production': 1.3 };

/** The results as Markdown. */
export function report(results: SubjectResult[], ours: string[]): string {
  const own = results.filter(({ subject }) => ours.includes(subject));
  const peers = results.filter(({ subject }) => !ours.includes(subject));
  return [totals(results), marginals(results), ratios(own, peers), types(results), targets(own, peers)].join('\n\n');
}

function totals(results: SubjectResult[]): string {
  const rows = results.flatMap(({ subject, sizes }) => sizes.map(({ services, clock, cpu, resources, bytes }) => [
    subject,
    String(services),
    withSpread(clock, 0),
    withSpread(cpu, 0),
    (cpu.median / services).toFixed(1),
    `${resources}${resources > MAX_RESOURCES ? ' (1)' : ''}`,
    (cpu.median / resources).toFixed(2),
    `${(bytes / KIB).toFixed(0)}${bytes > MAX_TEMPLATE_BYTES ? ' (2)' : ''}`,
  ]));
  return [
    '### Construct and synth, in total',
    '',
    table(['', 'services', 'ms by the clock', 'ms on the processor', 'ms a service', 'resources', 'ms a resource', 'template, KiB'], rows),
    '',
    'Times are medians (least–most); those by service and by resource are on the processor, which other work of the machine stretches least.',
    `(1) More than the ${MAX_RESOURCES} resources of a stack: the limit is off for every subject, a real app divides its stack.`,
    '(2) More than the 1 MiB of a template.',
  ].join('\n');
}

function marginals(results: SubjectResult[]): string {
  const [fewer, more] = results[0].sizes.slice(-2);
  const rows = results.map(({ subject, marginal }) => [
    subject,
    withSpread(marginal.clock, 1),
    withSpread(marginal.cpu, 1),
    count(marginal.resources),
    marginal.cpuAResource.toFixed(2),
    count(marginal.values),
    (marginal.cpu.median / marginal.values).toFixed(2),
    (marginal.bytes / KIB).toFixed(1),
    String(marginal.servicesInAStack),
  ]);
  const header = [
    '', 'ms by the clock', 'ms on the processor', 'resources', 'ms a resource', 'values set', 'ms a value', 'template, KiB', `services in ${MAX_RESOURCES} resources`,
  ];
  return [`### One more service (from ${fewer.services} to ${more.services})`, '', table(header, rows)].join('\n');
}

function ratios(ours: SubjectResult[], peers: SubjectResult[]): string {
  const rows = ours.flatMap(({ subject, marginal: own }) => peers.map(({ subject: peer, marginal: other }) => [
    `${subject} : ${peer}`,
    ratio(own.clock.median, other.clock.median),
    ratio(own.cpu.median, other.cpu.median),
    ratio(own.resources, other.resources),
    ratio(own.cpuAResource, other.cpuAResource),
    ratio(own.values, other.values),
    ratio(own.bytes, other.bytes),
  ]));
  const header = ['', 'ms by the clock', 'ms on the processor', 'resources', 'ms a resource', 'values set', 'template bytes'];
  return ['### Ratios of one more service', '', table(header, rows)].join('\n');
}

function types(results: SubjectResult[]): string {
  const all = [...new Set(results.flatMap(({ marginal }) => Object.keys(marginal.types)))].sort();
  const rows = all
    .map((type) => ({ type, counts: results.map(({ marginal }) => marginal.types[type] ?? 0) }))
    .filter(({ counts }) => counts.some((number) => number !== 0))
    .map(({ type, counts }) => [type, ...counts.map((number) => (number === 0 ? '' : count(number)))]);
  return ['### What one more service adds', '', table(['', ...results.map(({ subject }) => subject)], rows)].join('\n');
}

function targets(ours: SubjectResult[], peers: SubjectResult[]): string {
  const byName = (name: string) => peers.find(({ subject }) => subject === name)!.marginal;
  const byHand = byName('hand-written-l2');
  const patterns = byName('ecs-patterns');
  const lines = ours.flatMap(({ subject, marginal }) => [
    verdict(
      marginal.resources < byHand.resources && marginal.values > byHand.values,
      `${subject}: fewer resources a service than the hand-written L2's, with more in them`,
      `${count(marginal.resources)} resources that set ${count(marginal.values)} values, ${count(marginal.types[ALARM] ?? 0)} alarms among them, `
        + `against ${count(byHand.resources)} that set ${count(byHand.values)}, ${count(byHand.types[ALARM] ?? 0)} among them`,
    ),
    verdict(
      marginal.cpu.median <= MOST_TIME[subject] * patterns.cpu.median,
      `${subject}: at most ${MOST_TIME[subject]} times the time of aws-ecs-patterns`,
      `${ratio(marginal.cpu.median, patterns.cpu.median)} times on the processor`,
    ),
    verdict(
      marginal.cpuAResource <= patterns.cpuAResource,
      `${subject}: no more time a resource than aws-ecs-patterns`,
      `${marginal.cpuAResource.toFixed(2)} ms against ${patterns.cpuAResource.toFixed(2)} ms on the processor`,
    ),
  ]);
  return ['### Targets', '', ...lines].join('\n');
}

function verdict(passed: boolean, target: string, numbers: string): string {
  return `- ${passed ? 'PASS' : 'FAIL'} ${target}: ${numbers}`;
}
