import { App, Stack } from 'aws-cdk-lib';
import { GithubDeployRole, GithubOidcProvider, PlatformTier, ReptidexPlatform, ServiceProfile } from '../../src';

const app = new App();
export const stack = new Stack(app, 'dev-reptidex');

const platform = new ReptidexPlatform(stack, 'Platform', {
  environmentName: 'dev',
  projectName: 'reptidex',
  tier: PlatformTier.DEVELOPMENT,
  services: [
    { name: 'animal', profile: ServiceProfile.BACKEND, hostnames: ['animal-api-dev.example.com'], repositoryName: 'repti-animal' },
  ],
  migrations: [
    { name: 'alembic', repositoryName: 'repti-animal', command: ['alembic', 'upgrade', 'head'], database: true, before: ['animal'] },
  ],
});

// One for each account. If another stack creates it, omit it here, and omit `provider` below.
const github = new GithubOidcProvider(stack, 'GitHub');

new GithubDeployRole(stack, 'AnimalDeployRole', {
  repository: 'reptidex-app/repti-animal',
  branch: 'staging',
  imageRepositories: [platform.imageRepositories.repository('repti-animal')],
  services: [platform.fleet.service('animal').service],
  migrations: [platform.fleet.migration('alembic').function],
  provider: github.provider,
  namePrefix: 'dev-reptidex',
});
