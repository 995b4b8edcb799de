import { aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecr as ecr, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { show } from './breakage';
import { Misuse } from './misuse';
import {
  BackupPlan, CacheRotation, DatabaseConnectionSecrets, DatabaseRotation, GithubDeployRole, ImageRepositories, MicroserviceFleet, OffHoursSchedule,
  ServiceBucket,
} from '../../../src';
import { DatabaseConnectionSecretsProps } from '../../../src/rotation/database-connection-secrets';
import { RedisUrlSecret } from '../../../src/rotation/redis-url-secret';
import { plainParts } from '../../support';

const SECRET = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html';
const ECR = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html';

interface Prefixed {
  readonly namePrefix: string;
}
type Make = (stack: Stack, props: Prefixed) => unknown;

const secretIn = (stack: Stack, id = 'Secret') => secretsmanager.Secret.fromSecretNameV2(stack, id, 'team/secret');
const connectionIn = (stack: Stack, props: Partial<DatabaseConnectionSecretsProps> = {}) => DatabaseConnectionSecrets._create(stack, 'Connection', {
  masterSecret: secretIn(stack), host: 'db.example.com', port: '5432', databaseName: 'orders', ...props,
});

/** Constructs that begin names with a prefix, by what messages call them. */
const PREFIXED: Array<[string, string, Make]> = [
  ['MicroserviceFleet', 'fleet', (stack, props) => new MicroserviceFleet(stack, 'Fleet', { ...plainParts(stack), ...props })],
  ['GithubDeployRole', "deploy role of 'example/orders'", (stack, props) => new GithubDeployRole(stack, 'Role', {
    repository: 'example/orders', imageRepositories: [ecr.Repository.fromRepositoryName(stack, 'Repository', 'orders')], ...props,
  })],
  ['DatabaseConnectionSecrets', 'database', connectionIn],
  ['DatabaseRotation', 'rotation', (stack, props) => DatabaseRotation._create(stack, 'Rotation', {
    database: new ec2.Connections({ defaultPort: ec2.Port.tcp(5432) }), vpc: plainParts(stack).vpc, connectionSecrets: [connectionIn(stack)], ...props,
  })],
  ['CacheRotation', 'cache rotation', (stack, props) => CacheRotation._create(stack, 'TokenRotation', {
    cache: new ec2.Connections({ securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-cache')], defaultPort: ec2.Port.tcp(6379) }),
    replicationGroupId: 'orders',
    vpc: plainParts(stack).vpc,
    urlSecret: new RedisUrlSecret(stack, 'CacheUrl', { authTokenSecret: secretIn(stack), host: 'cache.example.com', port: '6379' }),
    ...props,
  })],
  ['RedisUrlSecret', 'cache', (stack, props) => new RedisUrlSecret(stack, 'Url', { authTokenSecret: secretIn(stack), host: 'cache.example.com', port: '6379', ...props })],
  ['ServiceBucket', "bucket 'files'", (stack, props) => new ServiceBucket(stack, 'Files', { name: 'files', bucketName: 'team-files', ...props })],
  ['BackupPlan', 'backup', (stack, props) => BackupPlan._create(stack, 'Backups', props)],
  ['OffHoursSchedule', 'schedule', (stack, props) => OffHoursSchedule._create(stack, 'OffHours', { start: '07:00', end: '19:00', ...props })],
];

/** Names of constructs that are used by themselves. */
export const NAME_MISUSES: Misuse[] = [
  ...PREFIXED.map(([type, subject, make]): Misuse => ({
    rule: `The 'namePrefix' of a ${type} has lower-case letters, digits and single hyphens, and begins with a letter`,
    says: { subject, prop: 'namePrefix', got: show('Dev_Team') },
    make: (stack) => void make(stack, { namePrefix: 'Dev_Team' }),
  })),
  {
    rule: 'So has the name of a database that is backed up',
    says: { subject: "backup of 'Orders'", prop: 'name', got: show('Orders') },
    make: (stack) => BackupPlan._create(stack, 'Backups').addTable('Orders', dynamodb.Table.fromTableName(stack, 'Table', 'orders')),
  },
  {
    rule: 'An image repository that is asked for has 2 to 256 lower-case letters and digits, separated by . _ - or /',
    source: ECR,
    says: { subject: 'image repositories', prop: 'repositoryNames', got: show('Orders') },
    make: (stack) => void new ImageRepositories(stack, 'Images').repository('Orders'),
  },
  {
    rule: "The 'urlSecretName' of DatabaseConnectionSecrets differs from 'connectionSecretName'",
    source: SECRET,
    says: { subject: 'database', prop: 'urlSecretName', got: show('team/db') },
    make: (stack) => void connectionIn(stack, { connectionSecretName: 'team/db', urlSecretName: 'team/db' }),
  },
  {
    rule: "The 'secretName' of a RedisUrlSecret has 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -",
    source: SECRET,
    says: { subject: 'cache', prop: 'secretName', got: show('dev cache') },
    make: (stack) => void new RedisUrlSecret(stack, 'Url', { authTokenSecret: secretIn(stack), host: 'cache.example.com', port: '6379', secretName: 'dev cache' }),
  },
  {
    rule: "Parameters of a RedisUrlSecret's URL have plain names",
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.4',
    says: { subject: 'cache', prop: 'urlParameters', got: show('ssl mode') },
    make: (stack) => void new RedisUrlSecret(stack, 'Url', {
      authTokenSecret: secretIn(stack), host: 'cache.example.com', port: '6379', urlParameters: { 'ssl mode': 'required' },
    }),
  },
];
