import { BACKENDS, BACKEND_HOSTS } from './services';
import { Fact, section } from '../fact';
import { answers, membersOf, ofEach, rules, secretText, secretVariables, securityGroup, service, targetGroup, task, variables, wayOut } from '../readings';

const endpointRow = (title: string, name: string): Fact => ({
  where: title,
  fact: `${BACKEND_HOSTS[name]}, /api/v1/, /api/v1/health`,
  expected: { basePath: `dev-reptidex-${name}`, healthCheck: '/api/v1/health' },
  holds: (t) => ({ basePath: answers(t, BACKEND_HOSTS[name], '/api/v1/'), healthCheck: targetGroup(t, name).HealthCheckPath }),
});

const documentation = (title: string, path: string): Fact => ({
  where: title,
  fact: `https://{service-subdomain}${path}`,
  expected: BACKENDS.map((name) => `dev-reptidex-${name}`),
  holds: (t) => BACKENDS.map((name) => answers(t, BACKEND_HOSTS[name], path)),
  note: 'The page is in the image: the template holds that no rule keeps its path away from the service.',
});

export const COMMUNICATION: Fact[] = [
  ...section('Service Communication, Backend Service Architecture', [
    {
      where: '1',
      fact: 'Run in separate ECS Fargate tasks',
      expected: BACKENDS.map((name) => `dev-reptidex-${name}`),
      holds: (t) => BACKENDS.map((name) => (task(t, name).ContainerDefinitions.length === 1 ? service(t, name).TaskDefinition : 'several in one task')),
    },
    {
      where: '2',
      fact: 'Share the same database (RDS PostgreSQL)',
      expected: ['dev-reptidex-database-url'],
      holds: (t) => ofEach(BACKENDS, (name) => secretVariables(t, name).DATABASE_URL),
    },
    {
      where: '3',
      fact: 'Share the same cache (ElastiCache Redis)',
      expected: ['rediss://dev-reptidex-redis.PrimaryEndPoint.Address:6379/0'],
      holds: (t) => ofEach(BACKENDS, (name) => variables(t, name).REDIS_URL),
    },
    {
      where: '4',
      fact: 'Have their own subdomain for API access',
      expected: Object.values(BACKEND_HOSTS).sort().map((host) => [host]),
      holds: (t) => rules(t).filter(({ service: name }) => BACKENDS.includes(name?.replace('dev-reptidex-', '') ?? '')).map(({ hosts }) => hosts).sort(),
    },
    { where: '5', fact: 'Use /api/v1/* for all endpoints', expected: ['/api/v1/health'], holds: (t) => ofEach(BACKENDS, (name) => targetGroup(t, name).HealthCheckPath) },
  ]),
  ...section('Service Communication, Service Endpoints', [
    endpointRow('Core', 'core'),
    endpointRow('Animal', 'animal'),
    endpointRow('Commerce', 'commerce'),
    endpointRow('Media', 'media'),
    endpointRow('Community', 'community'),
    endpointRow('Ops', 'ops'),
  ]),
  ...section('Service Communication, Documentation Endpoints', [
    documentation('Swagger UI', '/docs'),
    documentation('ReDoc', '/redoc'),
    documentation('OpenAPI Spec', '/openapi.json'),
  ]),
  ...section('Service Communication, Inter-Service Communication', [
    {
      where: 'Current Approach',
      fact: 'Services communicate via their public ALB endpoints',
      expected: { out: ['all to 0.0.0.0/0'], gateways: ['dev-reptidex-public-1', 'dev-reptidex-public-2'], in: ['tcp 443 from 0.0.0.0/0', 'tcp 80 from 0.0.0.0/0'] },
      holds: (t) => ({
        out: securityGroup(t, 'dev-reptidex-ecs-sg').outbound,
        gateways: service(t, 'commerce').NetworkConfiguration.AwsvpcConfiguration.Subnets.map((cidr: string) => wayOut(t, cidr)),
        in: securityGroup(t, 'dev-reptidex-alb-sg').inbound,
      }),
    },
    {
      where: 'Example',
      fact: 'https://animal-api-dev.reptidex.com/api/v1/animals/123',
      expected: 'dev-reptidex-animal',
      holds: (t) => answers(t, 'animal-api-dev.reptidex.com', '/api/v1/animals/123'),
    },
  ]),
  ...section('Service Communication, Database Access', [
    {
      where: 'Connection String',
      fact: 'From DATABASE_URL environment variable (Secrets Manager)',
      expected: [{ DATABASE_URL: 'dev-reptidex-database-url' }],
      holds: (t) => ofEach(BACKENDS, (name) => secretVariables(t, name)),
    },
    {
      where: 'Driver',
      fact: 'asyncpg (async PostgreSQL driver for Python)',
      expected: 'postgresql+asyncpg',
      holds: (t) => secretText(t, 'dev-reptidex-database-url').split('://')[0],
      note: 'The driver is in the image: SQLAlchemy is told its name by the scheme of the URL.',
    },
  ]),
  ...section('Service Communication, Cache Access', [
    {
      where: 'All services',
      fact: 'can access the shared ElastiCache Redis cluster',
      expected: { from: ['tcp 6379 from dev-reptidex-cache-clients-sg'], members: [...BACKENDS].sort() },
      holds: (t) => ({ from: securityGroup(t, 'dev-reptidex-cache-sg').inbound, members: membersOf(t, 'dev-reptidex-cache-clients-sg') }),
      note: 'Of the services, those that have its address: the frontends are static pages.',
    },
    { where: 'Connection String', fact: 'From environment variable', expected: [['REDIS_URL']], holds: (t) => ofEach(BACKENDS, (name) => Object.keys(variables(t, name))) },
  ]),
];
