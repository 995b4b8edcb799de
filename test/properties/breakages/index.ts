import { BACKUP_BREAKAGES } from './backup';
import { Breakage } from './breakage';
import { CACHE_ROTATION_BREAKAGES } from './cache-rotation';
import { CACHE_BREAKAGES, DATABASE_BREAKAGES } from './data';
import { EDGE_BREAKAGES } from './edge';
import { Misuse } from './misuse';
import { CONSUMPTION_MISUSES } from './misused-consumption';
import { ADDED_CONTAINER_MISUSES, CONTAINER_MISUSES } from './misused-containers';
import { DEPLOYMENT_MISUSES } from './misused-deployments';
import { ENVIRONMENT_MISUSES } from './misused-environments';
import { EXTENSION_MISUSES } from './misused-extensions';
import { DELIVERY_MISUSES, FLEET_MISUSES } from './misused-fleets';
import { KIND_MISUSES } from './misused-kinds';
import { NAME_MISUSES } from './misused-names';
import { BACKUP_MISUSES, DATA_MISUSES, EDGE_MISUSES, REPLICATION_MISUSES } from './misused-parts';
import { WORKLOAD_MISUSES } from './misused-workloads';
import { NAMED_DATA_BREAKAGES } from './named-data';
import { NETWORK_BREAKAGES } from './network';
import { OWN_PARTS_BREAKAGES } from './own-parts';
import { PLATFORM_BREAKAGES } from './platform';
import { QUOTA_BREAKAGES } from './quotas';
import { REPLICATION_BREAKAGES } from './replication';
import { ROUTE_BREAKAGES } from './routes';
import { SCALING_BREAKAGES } from './scaling';
import { SERVICE_BREAKAGES } from './service';
import { TOKEN_BREAKAGES } from './tokens';
import { SHAPE_BREAKAGES, SHAPE_MISUSES } from './wrong-types';

/** Every rule of an environment, by the part that it is about. */
export const CATALOGUE: { readonly [part: string]: Breakage[] } = {
  'Environment, domain, load balancer and alarms': PLATFORM_BREAKAGES,
  'Network': NETWORK_BREAKAGES,
  'Services': [...SERVICE_BREAKAGES, ...QUOTA_BREAKAGES],
  'Routes to services': ROUTE_BREAKAGES,
  'Scaling': SCALING_BREAKAGES,
  'Database': DATABASE_BREAKAGES,
  'Cache': [...CACHE_BREAKAGES, ...CACHE_ROTATION_BREAKAGES],
  'Buckets, tables, queues and the event bus': NAMED_DATA_BREAKAGES,
  'Bucket replication': REPLICATION_BREAKAGES,
  'CloudFront, web firewall, rotation and working hours': EDGE_BREAKAGES,
  'Backups': BACKUP_BREAKAGES,
  'Existing resources': OWN_PARTS_BREAKAGES,
  'Values of the wrong type': SHAPE_BREAKAGES,
  'Values known only at deployment': TOKEN_BREAKAGES,
};

/** Every rule of constructs that are used by themselves, likewise. */
export const MISUSES: { readonly [part: string]: Misuse[] } = {
  'Services': [...FLEET_MISUSES, ...WORKLOAD_MISUSES, ...CONTAINER_MISUSES, ...CONSUMPTION_MISUSES, ...DEPLOYMENT_MISUSES],
  'Workers, jobs and migrations': KIND_MISUSES,
  'Extensions': [...EXTENSION_MISUSES, ...ADDED_CONTAINER_MISUSES],
  'Buckets, tables, queues and the event bus': DATA_MISUSES,
  'Bucket replication': REPLICATION_MISUSES,
  'CloudFront, web firewall, rotation and working hours': EDGE_MISUSES,
  'Backups': BACKUP_MISUSES,
  'Platforms in other stacks': ENVIRONMENT_MISUSES,
  'Names of standalone constructs': NAME_MISUSES,
  'Values of the wrong type': SHAPE_MISUSES,
  'Image repositories and deployment roles': DELIVERY_MISUSES,
};
