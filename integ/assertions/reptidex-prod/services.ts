/** A service as it is specified. The default service has no listener rule. */
export interface Service {
  readonly name: string;
  readonly port: number;
  readonly image: string;
  readonly host: string;
  readonly priority?: number;
}

export const BACKENDS: Service[] = [
  { name: 'core', port: 8000, image: 'repti-core', host: 'api.reptidex.com', priority: 1 },
  { name: 'animal', port: 8001, image: 'repti-animal', host: 'animal-api.reptidex.com', priority: 2 },
  { name: 'commerce', port: 8002, image: 'repti-commerce', host: 'commerce-api.reptidex.com', priority: 11 },
  { name: 'media', port: 8003, image: 'repti-media', host: 'media-api.reptidex.com', priority: 4 },
  { name: 'community', port: 8004, image: 'repti-community', host: 'community-api.reptidex.com', priority: 3 },
  { name: 'ops', port: 8005, image: 'repti-ops', host: 'ops-api.reptidex.com', priority: 5 },
];
export const FRONTENDS: Service[] = [
  { name: 'public', port: 80, image: 'reptidex-web-public', host: 'reptidex.com' },
  { name: 'admin', port: 80, image: 'reptidex-web-admin', host: 'admin.reptidex.com', priority: 6 },
  { name: 'breeder', port: 80, image: 'reptidex-web-breeder', host: 'breeder.reptidex.com', priority: 7 },
  { name: 'embed', port: 80, image: 'reptidex-web-embed', host: 'embed.reptidex.com', priority: 8 },
];
export const SERVICES = [...BACKENDS, ...FRONTENDS];

/** Beginning of an assertion's name: `Core` of `CoreService`. */
export function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
