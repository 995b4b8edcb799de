import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { show } from './breakage';
import { Misuse } from './misuse';
import { MicroserviceFleet, MicroserviceProps, PlatformCache, PlatformDatabase, PlatformEnvironmentAttributes, ReptidexPlatform, WorkloadExtension } from '../../../src';
import { service } from '../../support';

const PARAMETERS = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html';
const TEMPLATE_PARAMETERS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html';
const NAMES = { environmentName: 'prod', projectName: 'reptidex' };

function ofEnvironment(rule: string, says: Misuse['says'], attributes: (stack: Stack) => Partial<PlatformEnvironmentAttributes>, source?: string): Misuse {
  return { rule, source, says, make: (stack) => void ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, ...attributes(stack) }) };
}

function ofItsFleet(rule: string, says: Misuse['says'], props: Partial<MicroserviceProps>, source?: string): Misuse {
  return {
    rule,
    source,
    says,
    make: (stack) => void new MicroserviceFleet(stack, 'Orders', { platform: ReptidexPlatform.fromEnvironment(stack, 'Platform', NAMES), services: [service('core', props)] }),
  };
}

const TOKEN = show('an unresolved token');
const unknown = (stack: Stack) => new CfnParameter(stack, 'Unknown').valueAsString;

/** Platforms of other stacks. */
export const ENVIRONMENT_MISUSES: Misuse[] = [
  {
    rule: 'The name of a project does not begin with aws or ssm',
    source: PARAMETERS,
    says: { subject: 'platform', prop: 'projectName', got: show('ssm-shop') },
    make: (stack) => void new ReptidexPlatform(stack, 'Platform', { environmentName: 'prod', projectName: 'ssm-shop' }),
  },
  ofEnvironment('The environment of another stack has a name', { subject: 'platform', prop: 'environmentName', got: show('Prod') }, () => ({ environmentName: 'Prod' })),
  ofEnvironment('The project of another stack has a name', { subject: 'platform', prop: 'projectName', got: show('Shop') }, () => ({ projectName: 'Shop' })),
  ofEnvironment(
    'The environment of another stack is known at synth', { subject: 'platform', prop: 'environmentName', got: TOKEN }, (stack) => ({ environmentName: unknown(stack) }), TEMPLATE_PARAMETERS,
  ),
  ofEnvironment('The zone of a platform of another stack is one', { subject: 'platform', prop: 'zoneName', got: show('example') }, () => ({ zoneName: 'example' })),
  ofEnvironment('Names on its certificate are host names', { subject: 'platform', prop: 'certificateDomains', got: show('_') }, () => ({ certificateDomains: ['_'] })),
  ofEnvironment('Its number of zones is a whole number', { subject: 'platform', prop: 'availabilityZoneCount', got: '7' }, () => ({ availabilityZoneCount: 7 })),
  ofEnvironment(
    'Its number of zones is known at synth', { subject: 'platform', prop: 'availabilityZoneCount', got: TOKEN },
    (stack) => ({ availabilityZoneCount: new CfnParameter(stack, 'Zones', { type: 'Number' }).valueAsNumber }), TEMPLATE_PARAMETERS,
  ),
  ofEnvironment('Its connections are a whole number', { subject: 'platform', prop: 'maxDatabaseConnections', got: '0' }, () => ({ maxDatabaseConnections: 0 })),
  ofEnvironment('Connections are those of a database', { subject: 'platform', prop: 'maxDatabaseConnections', got: '100' }, () => ({
    database: PlatformDatabase.none(), maxDatabaseConnections: 100,
  })),
  ofEnvironment('A database that it creates has its options in its own stack', { subject: 'platform', prop: 'database', got: show(['multiAz']) }, () => ({
    database: PlatformDatabase.postgres({ multiAz: true }),
  })),
  ofEnvironment('A cache that it creates has its options in its own stack', { subject: 'platform', prop: 'cache', got: show(['nodeType']) }, () => ({
    cache: PlatformCache.redis({ nodeType: 'cache.t4g.small' }),
  })),
  ofEnvironment(
    'Its working hours are known at synth', { subject: 'schedule', prop: 'start', got: TOKEN }, (stack) => ({ schedule: { start: unknown(stack), end: '20:00' } }), TEMPLATE_PARAMETERS,
  ),
  ofEnvironment('Its working hours are hours', { subject: 'schedule', prop: 'end', got: show('7') }, () => ({ schedule: { start: '06:00', end: '7' } })),
  ofItsFleet('Queues of it have names', { subject: "service 'core'", prop: 'queues', got: show('a/b') }, { queues: ['a/b'] }, PARAMETERS),
  ofItsFleet(
    'A new file system has a mount target in each zone', { subject: "service 'core'", prop: 'extensions.efsVolume.fileSystem', got: 'undefined' },
    { extensions: [WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/uploads' })] }, 'https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html',
  ),
  {
    rule: 'A fleet is in the stack that reads the platform',
    says: { subject: 'fleet', prop: 'platform', got: show('Stack/Platform') },
    make: (stack) => {
      const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', NAMES);
      new MicroserviceFleet(new Stack(stack.node.root as App, 'Other'), 'Orders', { platform, services: [service('core')] });
    },
  },
];
