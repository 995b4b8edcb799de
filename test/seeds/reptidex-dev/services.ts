/** The services, in the order of the document's tables. */
export const BACKENDS = ['core', 'animal', 'commerce', 'media', 'community', 'ops'];
export const FRONTENDS = ['public', 'admin', 'breeder', 'embed'];
export const SERVICES = [...BACKENDS, ...FRONTENDS];

export const PUBLIC_SUBNETS = ['10.1.1.0/24', '10.1.2.0/24'];
export const PRIVATE_SUBNETS = ['10.1.10.0/24', '10.1.11.0/24'];
export const DATABASE_SUBNETS = ['10.1.20.0/24', '10.1.21.0/24'];

export const BACKEND_HOSTS: Record<string, string> = {
  core: 'api-dev.reptidex.com',
  animal: 'animal-api-dev.reptidex.com',
  commerce: 'commerce-api-dev.reptidex.com',
  community: 'community-api-dev.reptidex.com',
  media: 'media-api-dev.reptidex.com',
  ops: 'ops-api-dev.reptidex.com',
};
export const FRONTEND_HOSTS: Record<string, string> = {
  public: 'dev.reptidex.com',
  admin: 'admin-dev.reptidex.com',
  breeder: 'breeder-dev.reptidex.com',
  embed: 'embed-dev.reptidex.com',
};

export const ENGINE_NOTE = 'RDS no longer creates 15.10: the major is pinned, and RDS takes its current default minor.';
