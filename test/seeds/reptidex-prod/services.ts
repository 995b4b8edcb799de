import { EnvironmentTemplate } from '../environment-template';
import { BACKEND_HOSTS, FRONTEND_HOSTS } from '../reptidex-dev/services';

export { BACKENDS, FRONTENDS, SERVICES } from '../reptidex-dev/services';

/** What `dev` is a part of the host names of, production is without. */
const HOSTS_NOTE_EXAMPLES = 'api-dev.reptidex.com → api.reptidex.com, dev.reptidex.com → reptidex.com';
export const HOSTS_NOTE = `The document gives the host names of development only: those of production are the same without 'dev' (${HOSTS_NOTE_EXAMPLES}).`;

export const DEVELOPMENT_HOSTS: Record<string, string> = { ...BACKEND_HOSTS, ...FRONTEND_HOSTS };
export const PRODUCTION_HOSTS: Record<string, string> = Object.fromEntries(
  Object.entries(DEVELOPMENT_HOSTS).map(([name, host]) => [name, host.replace(/-dev\.|^dev\./, (part) => (part === 'dev.' ? '' : '.'))]),
);

const BACKEND_PORTS = { core: 8000, animal: 8001, commerce: 8002, media: 8003, community: 8004, ops: 8005 };
export const PORTS: Record<string, number> = { ...BACKEND_PORTS, public: 80, admin: 80, breeder: 80, embed: 80 };

export const PUBLIC_SUBNETS = ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'];
export const PRIVATE_SUBNETS = ['10.0.10.0/24', '10.0.20.0/24', '10.0.30.0/24'];
export const DATA_SUBNETS = ['10.0.11.0/24', '10.0.21.0/24', '10.0.31.0/24'];
export const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

/** Names of the services of an environment, without the environment's own. */
export function servicesOf(t: EnvironmentTemplate): string[] {
  return t.names('ECS::Service').map((name) => name.replace(`${t.stackName}-`, ''));
}
