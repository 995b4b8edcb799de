import { aws_dynamodb as dynamodb, aws_ecr as ecr, Stack } from 'aws-cdk-lib';
import { show } from './breakage';
import { Misuse } from './misuse';
import {
  GithubDeployRole, ImageRepositories, MicroserviceFleet, PlatformBackup,
  ServiceBucket,
} from '../../../src';
import { plainParts, platform } from '../../support';

const ECR = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html';

interface Prefixed {
  readonly namePrefix: string;
}
type Make = (stack: Stack, props: Prefixed) => unknown;


/** Constructs that begin names with a prefix, by what messages call them. */
const PREFIXED: Array<[string, string, Make]> = [
  ['MicroserviceFleet', 'fleet', (stack, props) => new MicroserviceFleet(stack, 'Fleet', { ...plainParts(stack), ...props })],
  ['GithubDeployRole', "deploy role of 'example/orders'", (stack, props) => new GithubDeployRole(stack, 'Role', {
    repository: 'example/orders', imageRepositories: [ecr.Repository.fromRepositoryName(stack, 'Repository', 'orders')], ...props,
  })],
  ['ServiceBucket', "bucket 'files'", (stack, props) => new ServiceBucket(stack, 'Files', { name: 'files', bucketName: 'team-files', ...props })],
];

/** Names of constructs that are used without a platform. */
export const NAME_MISUSES: Misuse[] = [
  ...PREFIXED.map(([type, subject, make]): Misuse => ({
    rule: `The 'namePrefix' of a ${type} has lower-case letters, digits and single hyphens, and begins with a letter`,
    says: { subject, prop: 'namePrefix', got: show('Dev_Team') },
    make: (stack) => void make(stack, { namePrefix: 'Dev_Team' }),
  })),
  {
    rule: 'The name of a backed-up database or table has lower-case letters, digits and single hyphens, and begins with a letter',
    says: { subject: "backup of 'Orders'", prop: 'name', got: show('Orders') },
    make: (stack) => platform({ backup: PlatformBackup.daily() }, stack).backup!.addTable('Orders', dynamodb.Table.fromTableName(stack, 'Table', 'orders')),
  },
  {
    rule: 'The name of a repository that is requested from ImageRepositories has 2 to 256 lower-case letters and digits, separated by . _ - or /',
    source: ECR,
    says: { subject: 'image repositories', prop: 'repositoryNames', got: show('Orders') },
    make: (stack) => void new ImageRepositories(stack, 'Images').repository('Orders'),
  },
];
