import { join } from 'node:path';
import { REPOSITORY } from './installation';

/** Any twelve digits are an account to the emulator; these are the ones AWS's own documentation uses. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

/** Secrets that an environment app expects in its account: tasks that read one which is not there do not start. */
export const EXISTING_SECRETS = ['identity', 'bookings', 'media'].map((service) => `prod/SkinClubPro/${service}/jwt-signing-key`);

/** What programs need of the user's environment. All else stays out: profiles, credentials, proxies, Node options. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TERM', 'TZ'];

/** The part every program of a run shares: a home and a temporary directory that vanish with the run. */
export function baseEnvironment(directory: string): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return {
    ...Object.fromEntries(passedOn),
    HOME: join(directory, 'home'),
    TMPDIR: join(directory, 'tmp'),
    NO_COLOR: '1',
    NODE_NO_WARNINGS: '1',
  };
}

/** For AWS clients: the emulator as their only endpoint, and nothing of the user's AWS configuration. */
export function clientEnvironment(directory: string, endpoint: string): Record<string, string> {
  return {
    ...baseEnvironment(directory),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'emulator',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: join(directory, 'home', 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'home', 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
    TSX_TSCONFIG_PATH: join(REPOSITORY, 'tsconfig.dev.json'),
  };
}

/** For the emulator itself. `schemas` is the folder of CloudFormation's schemas. */
export function emulatorEnvironment(directory: string, schemas: string): Record<string, string> {
  return {
    ...baseEnvironment(directory),
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'emulator',
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    MINISTACK_REGION: REGION,
    MINISTACK_HOST: '127.0.0.1',
    STATE_DIR: join(directory, 'state'),
    S3_DATA_DIR: join(directory, 's3'),
    CFN_SCHEMAS: schemas,
    // The Lambda functions of assertions find the AWS SDK here.
    NODE_PATH: join(REPOSITORY, 'node_modules'),
    LAMBDA_EXECUTOR: 'local',
    // The same everywhere: a machine that has Docker would run containers where others run none.
    DOCKER_HOST: `unix://${join(directory, 'no-docker.sock')}`,
    // Listeners on fixed ports, of services no stack here uses.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PYTHONUNBUFFERED: '1',
  };
}
