import { BACKUP_BREAKAGES } from './backup';
import { Breakage } from './breakage';
import { CACHE_BREAKAGES, DATABASE_BREAKAGES } from './data';
import { EDGE_BREAKAGES } from './edge';
import { NAMED_DATA_BREAKAGES } from './named-data';
import { NETWORK_BREAKAGES } from './network';
import { PLATFORM_BREAKAGES } from './platform';
import { ROUTE_BREAKAGES } from './routes';
import { SCALING_BREAKAGES } from './scaling';
import { SERVICE_BREAKAGES } from './service';

/** Every rule, by the part of an environment that it is about. */
export const CATALOGUE: { readonly [part: string]: Breakage[] } = {
  'Environment, domain, load balancer and alarms': PLATFORM_BREAKAGES,
  'Network': NETWORK_BREAKAGES,
  'Services': SERVICE_BREAKAGES,
  'Ways to a service': ROUTE_BREAKAGES,
  'Scaling': SCALING_BREAKAGES,
  'Database': DATABASE_BREAKAGES,
  'Cache': CACHE_BREAKAGES,
  'Buckets, tables, queues and the event bus': NAMED_DATA_BREAKAGES,
  'CloudFront, web firewall, rotation and working hours': EDGE_BREAKAGES,
  'Backups': BACKUP_BREAKAGES,
};
