/**
 * What of AWS's validator is switched off finds something, or it would hide what comes.
 */
import { exampleEnvironment } from './breakages/breakage';
import { Environment, REGION } from './environment';
import { synthesize } from './synthesis';
import { DrawnTopic } from './topics';
import { EXCLUDED, findings } from './validator';
import { PlatformTier } from '../../src';

/** With all that the rules are about: a function, a certificate of its own, zones by their names, a key of an account, a topic. */
function environment(): Environment {
  const example = exampleEnvironment(PlatformTier.PRODUCTION);
  return {
    ...example,
    knownRegion: true,
    keyed: ['database'],
    domain: { zoneName: 'example.com', hasHostedZone: true, hasCertificate: false },
    subscriptions: { mail: [{ topic: DrawnTopic.IMPORTED }] },
    props: { ...example.props, queues: [{ name: 'mail' }], network: { availabilityZones: ['a', 'b'].map((zone) => `${REGION}${zone}`) } },
  };
}

test('exactly the rules that are excluded have findings', () => {
  const { file } = synthesize(environment());
  expect(findings(file)).toEqual([]);
  expect([...new Set(findings(file, []).map((finding) => finding.split(' ')[0]))].sort()).toEqual(Object.keys(EXCLUDED).sort());
});
