import { synthesisOf, templatesOf } from '../properties/changes/rows';
import { Synth } from '../properties/changes/synth';
import { show, Subject, Toggle, togglesOf } from '../properties/changes/toggle';
import { SUBJECTS } from '../properties/changes/toggles';
import { Rendered } from '../support';

/** Changes that are deployed in a run. All there are: `FAULTS=all`. */
const CHANGES = 60;

const NOT_THERE = 'names a resource that is to exist, and does not exist in the emulator';
const CLUSTER = 'the emulator looks for the service in the new cluster, where AWS replaces the service';
const SUBNETS = 'the emulator does not reject that a subnet in use is removed from its group';
const SUBSCRIPTION = 'the emulator replaces a subscription, where AWS changes it in place';
const RECORDS = 'the emulator moves the records to the other zone in place, where AWS replaces them';
const SAME_IMAGE = 'the resolved image is the same, so that the emulator keeps the revision of the task definition';

/** Props whose changes are not deployed, or with another effect than on AWS, and why. */
export const NOT_DEPLOYED: { readonly [prop: string]: string } = {
  'BlueGreenOptions.testListener': NOT_THERE,
  'CanaryOptions.testListener': NOT_THERE,
  'DomainOptions.hostedZone': RECORDS,
  'EfsVolumeOptions.fileSystem': NOT_THERE,
  'EventBusOptions.busName': 'the emulator gives an archive without a name the same one again, where CloudFormation generates another',
  'ImageRepositoriesProps.create': SAME_IMAGE,
  'LinearOptions.testListener': NOT_THERE,
  'MicroserviceProps.tls': NOT_THERE,
  'PlatformCacheOptions.clusterMode': 'the emulator keeps the attributes that a cache had before it was clustered',
  'PlatformCacheOptions.shards': 'the emulator takes no cache of two shards',
  'PlatformContentDeliveryOptions.hostedZone': RECORDS,
  'PlatformLoadBalancerOptions.listener': NOT_THERE,
  'PlatformNetworkOptions.availabilityZones': SUBNETS,
  'PlatformNetworkOptions.dataSubnetCidrs': SUBNETS,
  'PlatformNetworkOptions.dataSubnets': NOT_THERE,
  'PlatformNetworkOptions.privateSubnets': NOT_THERE,
  'PlatformNetworkOptions.publicSubnets': NOT_THERE,
  'QueueOptions.topicSubscriptions': NOT_THERE,
  'QueueSubscriptionOptions.filterPolicy': SUBSCRIPTION,
  'QueueSubscriptionOptions.filterPolicyWithMessageBody': SUBSCRIPTION,
  'QueueSubscriptionOptions.rawMessageDelivery': SUBSCRIPTION,
  'QueueSubscriptionOptions.topic': NOT_THERE,
  'ReptidexPlatformProps.cluster': CLUSTER,
  'ReptidexPlatformProps.environmentName': CLUSTER,
  'ReptidexPlatformProps.imageRepositories': SAME_IMAGE,
  'ReptidexPlatformProps.physicalNames': CLUSTER,
  'ReptidexPlatformProps.projectName': CLUSTER,
  'ServiceTlsOptions.certificateAuthorityArn': NOT_THERE,
  'ServiceTlsOptions.encryptionKey': NOT_THERE,
  'WorkloadOptions.volumes': NOT_THERE,
  'WorkloadVolume.containerPath': NOT_THERE,
  'WorkloadVolume.readOnly': NOT_THERE,
  'WorkloadVolume.volume': NOT_THERE,
};

/** A change of a prop, to be deployed. */
export interface Change {
  readonly name: string;
  readonly templates: (synth: Synth) => { before: Rendered; after: Rendered; between?: Rendered };
}

/** A sample of the changes on docs/changes.md, spread over its tables. */
export function changePlan(): Change[] {
  const all = SUBJECTS.flatMap((subject) => Object.entries(subject.toggles).flatMap(([prop, entry]) => {
    // A change that is only checked at synth deploys nothing.
    const deployed = togglesOf(entry).filter(([, , besides]) => besides?.creates !== 'nothing');
    return `${subject.struct}.${prop}` in NOT_DEPLOYED ? [] : deployed.map((toggle) => changeOf(subject, prop, toggle));
  }));
  const stride = process.env.FAULTS === 'all' ? 1 : all.length / CHANGES;
  return all.filter((_, index) => Math.floor(index / stride) !== Math.floor((index - 1) / stride));
}

function changeOf(subject: Subject, prop: string, toggle: Toggle): Change {
  const [from, to] = toggle;
  return {
    name: `${subject.struct}.${prop}: ${show(from)} → ${show(to)}`.replace(/`/g, ''),
    templates: (synth) => templatesOf(prop, toggle, synthesisOf(subject, synth)),
  };
}
