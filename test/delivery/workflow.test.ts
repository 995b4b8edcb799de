import { spawnSync } from 'child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse } from 'yaml';
import { stack } from './deploy-role.example';
import { propsOf, render } from '../support';

const DOCS = join(__dirname, '../../docs');
const page = readFileSync(join(DOCS, 'delivery.md'), 'utf8');
const source = readFileSync(join(DOCS, 'workflows/deploy-service.yml'), 'utf8');
const workflow = parse(source);
const { test: testJob, deploy: deployJob } = workflow.jobs;

const template = render(stack);
const role = propsOf(template, 'AWS::IAM::Role').find(({ RoleName }) => RoleName?.endsWith('-deploy'));
const statements: any[] = template.Resources[role.ManagedPolicyArns[0].Ref].Properties.PolicyDocument.Statement;
const allowed = statements.flatMap(({ Action }) => Action);

/** What the workflow's commands need of IAM. */
const PERMISSION_OF: { [command: string]: string[] } = {
  'aws ecr get-login-password': ['ecr:GetAuthorizationToken'],
  'aws ecr batch-get-image': ['ecr:BatchGetImage'],
  'aws ecr put-image': ['ecr:PutImage'],
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
  'aws ecs update-service': ['ecs:UpdateService', 'iam:PassRole'],
  'aws ecs list-service-deployments': ['ecs:ListServiceDeployments'],
  'aws lambda invoke': ['lambda:InvokeFunction'],
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
  'docker buildx build': [
    'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
  ],
};

function stepsOf(job: any): any[] {
  return job.steps;
}

function scriptOf(name: string): string {
  return stepsOf(deployJob).find((step) => step.name === name).run;
}

describe('the page', () => {
  const fenced = (language: string) => [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code]) => code);

  test('shows the workflow file', () => {
    expect(fenced('yaml')).toEqual([source]);
  });

  test('shows the role as it is synthesized', () => {
    const example = readFileSync(join(__dirname, 'deploy-role.example.ts'), 'utf8').replace("'../../src'", "'@reptidex-app/platform'");
    expect(fenced('ts')).toEqual([example]);
  });

  test('lists the permissions of the role', () => {
    for (const action of allowed) {
      expect(page).toMatch(new RegExp(`\`(${action}|${action.split(':')[1]})\``));
    }
  });

  test('names the role', () => {
    expect(page).toContain(`\`${role.RoleName}\``);
  });
});

describe('the workflow', () => {
  test('contains no access keys', () => {
    expect(source).not.toMatch(/secrets\.|access-key|ACCESS_KEY/);
  });

  test('pins every action to a commit', () => {
    const uses = Object.values<any>(workflow.jobs).flatMap(stepsOf).flatMap((step) => step.uses ?? []);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
  });

  test('gives each job only the permissions that it needs', () => {
    expect(workflow.permissions).toEqual({});
    expect(testJob.permissions).toEqual({ contents: 'read' });
    expect(deployJob.permissions).toEqual({ 'contents': 'read', 'id-token': 'write' });
  });

  test('deploys only tested code, and only on a push', () => {
    expect(deployJob).toMatchObject({ needs: 'test', if: "github.event_name == 'push'" });
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push']);
  });

  test('runs on the branch that the role trusts', () => {
    const subject = role.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['token.actions.githubusercontent.com:sub'];
    expect(workflow.on.push.branches.map((branch: string) => `repo:reptidex-app/repti-animal:ref:refs/heads/${branch}`)).toEqual([subject]);
    // With an environment the subject would be another one.
    expect(deployJob).not.toHaveProperty('environment');
  });

  test('assumes the role by its name', () => {
    const { with: inputs } = stepsOf(deployJob).find((step) => step.uses?.startsWith('aws-actions/configure-aws-credentials'));
    expect(inputs).toEqual({
      'role-to-assume': 'arn:aws:iam::${{ env.AWS_ACCOUNT_ID }}:role/${{ env.ROLE }}',
      'role-session-name': 'run-${{ github.run_id }}',
      'role-duration-seconds': role.MaxSessionDuration,
      'aws-region': '${{ env.AWS_REGION }}',
    });
    expect(workflow.env.ROLE).toBe(role.RoleName);
  });

  test('stays within the maximum session of the role', () => {
    expect(deployJob['timeout-minutes'] * 60).toBeLessThan(role.MaxSessionDuration);
  });

  test('uses the image repository, tag, cluster and service of the environment', () => {
    const { REPOSITORY, TAG, CLUSTER, SERVICE, MIGRATION } = workflow.env;
    const images = propsOf(template, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [container] }) => JSON.stringify(container.Image));
    expect(propsOf(template, 'AWS::ECR::Repository').map(({ RepositoryName }) => RepositoryName)).toEqual([REPOSITORY]);
    expect(propsOf(template, 'AWS::ECS::Cluster').map(({ ClusterName }) => ClusterName)).toEqual([CLUSTER]);
    expect(propsOf(template, 'AWS::ECS::Service').map(({ ServiceName }) => ServiceName)).toEqual([SERVICE]);
    expect(propsOf(template, 'AWS::ECS::TaskDefinition').map(({ Family }) => Family)).toContain(SERVICE);
    expect(propsOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName)).toContain(MIGRATION);
    images.forEach((image) => expect(image).toContain(`:${TAG}"`));
  });

  test('runs on the architecture of the tasks', () => {
    expect(propsOf(template, 'AWS::ECS::TaskDefinition')[0].RuntimePlatform.CpuArchitecture).toBe('ARM64');
    expect(Object.values<any>(workflow.jobs).map((job) => job['runs-on'])).toEqual(['ubuntu-24.04-arm', 'ubuntu-24.04-arm']);
    expect(source.match(/docker buildx build/g)).toHaveLength(source.match(/--platform linux\/arm64/g)!.length);
  });

  test('needs exactly the permissions of the role', () => {
    const commands = stepsOf(deployJob).flatMap((step) => step.run?.match(/\b(aws [a-z]+ [a-z-]+|docker buildx [a-z]+)/g) ?? []);
    expect([...new Set(commands.flatMap((command) => PERMISSION_OF[command] ?? [`nothing known of ${command}`]))].sort()).toEqual([...allowed].sort());
  });

  test('interpolates nothing into its scripts', () => {
    for (const { run } of Object.values<any>(workflow.jobs).flatMap(stepsOf)) {
      expect(run ?? '').not.toContain('${{');
    }
  });
});

/**
 * The scripts as bash runs them on the runner, with stand-ins for what they call. A stand-in writes down its arguments and answers what the test
 * says: the first answer whose pattern is found in them, each answer once but the last.
 */
describe('the deployment script', () => {
  const SHA = '0123456789abcdef0123456789abcdef01234567';
  const BUILD = 'Build and push the image of this commit';
  const MOVE = 'Move the tag that the environment follows';
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'workflow-'));
    for (const command of ['aws', 'docker', 'sleep']) {
      writeFileSync(join(directory, command), `#!/usr/bin/env bash
echo "${command} $*" >> "$CALLS"
if [[ "$*" == *--password-stdin* ]]; then cat > /dev/null; fi
while IFS=$'\\t' read -r pattern answer status; do
  if [[ "${command} $*" == *"$pattern"* ]]; then
    if [ "$(grep -cF "$pattern" "$ANSWERS")" -gt 1 ]; then
      grep -nF "$pattern" "$ANSWERS" | head -1 | cut -d: -f1 | xargs -I{} sed -i '{}d' "$ANSWERS"
    fi
    printf '%s\\n' "$answer"
    exit "$status"
  fi
done < <(cat "$ANSWERS")
`);
      chmodSync(join(directory, command), 0o755);
    }
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function run(name: string, answers: Array<[pattern: string, answer: string, status?: number]>) {
    const [calls, answersFile, githubEnv] = ['calls', 'answers', 'github-env'].map((file) => join(directory, file));
    writeFileSync(calls, '');
    writeFileSync(githubEnv, '');
    writeFileSync(answersFile, answers.map(([pattern, answer, status]) => `${pattern}\t${answer}\t${status ?? 0}\n`).join(''));
    // As GitHub calls it where a workflow names bash.
    const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', scriptOf(name)], {
      encoding: 'utf8',
      cwd: directory,
      env: {
        ...workflow.env,
        PATH: `${directory}:${process.env.PATH}`,
        CALLS: calls,
        ANSWERS: answersFile,
        GITHUB_ENV: githubEnv,
        GITHUB_SHA: SHA,
        AWS_ACCOUNT_ID: '111122223333',
        IMAGE: '111122223333.dkr.ecr.us-east-1.amazonaws.com/repti-animal',
      },
    });
    return { status, stdout, calls: readFileSync(calls, 'utf8').trim().split('\n'), githubEnv: readFileSync(githubEnv, 'utf8') };
  }

  const calledWith = (calls: string[], text: string) => calls.filter((call) => call.includes(text));

  test('logs in to the registry of the account', () => {
    const { status, calls, githubEnv } = run('Log in to the registry', [['get-login-password', 'token']]);
    expect(status).toBe(0);
    expect(calledWith(calls, 'docker login')).toEqual(['docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com']);
    expect(githubEnv).toBe('IMAGE=111122223333.dkr.ecr.us-east-1.amazonaws.com/repti-animal\n');
  });

  test('fails if AWS returns no login', () => {
    expect(run('Log in to the registry', [['get-login-password', '', 255]]).status).not.toBe(0);
  });

  test('builds the image of a commit', () => {
    const { status, calls } = run(BUILD, [['length(images)', '0']]);
    expect(status).toBe(0);
    expect(calledWith(calls, 'docker')).toEqual([
      `docker buildx build --platform linux/arm64 --provenance=false --sbom=false --tag 111122223333.dkr.ecr.us-east-1.amazonaws.com/repti-animal:staging-${SHA} --push .`,
    ]);
  });

  test('uses the image of a commit that was built before', () => {
    const { status, calls } = run(BUILD, [['length(images)', '1']]);
    expect(status).toBe(0);
    expect(calledWith(calls, 'docker')).toEqual([]);
  });

  test('fails if it is unknown whether the image exists', () => {
    const { status, calls } = run(BUILD, [['length(images)', '', 254]]);
    expect(status).not.toBe(0);
    expect(calledWith(calls, 'docker')).toEqual([]);
  });

  test.each(['None', 'sha256:old'])('moves the tag from %p to the image of the commit', (named) => {
    const { status, calls } = run(MOVE, [
      [`imageTag=staging-${SHA} --query images[0].imageId.imageDigest`, 'sha256:new'],
      ['imageTag=staging --query images[0].imageId.imageDigest', named],
      ['imageManifestMediaType', 'application/vnd.oci.image.manifest.v1+json'],
      ['images[0].imageManifest', '{"schemaVersion":2}'],
    ]);
    expect(status).toBe(0);
    expect(calledWith(calls, 'put-image')).toEqual([
      'aws ecr put-image --repository-name repti-animal --image-tag staging --image-manifest {"schemaVersion":2} --image-manifest-media-type application/vnd.oci.image.manifest.v1+json',
    ]);
  });

  test('does not move a tag that is correct', () => {
    const { status, calls } = run(MOVE, [['imageId.imageDigest', 'sha256:same']]);
    expect(status).toBe(0);
    expect(calledWith(calls, 'put-image')).toEqual([]);
  });

  test('does not mistake a failed request for a correct tag', () => {
    expect(run(MOVE, [['imageId.imageDigest', '', 254]]).status).not.toBe(0);
  });

  test('runs the migration before it deploys, and waits for it', () => {
    const { status, calls } = run('Migrate', [['lambda invoke', 'None']]);
    expect(status).toBe(0);
    expect(calls).toEqual([
      'aws lambda invoke --function-name dev-reptidex-alembic-migration --cli-read-timeout 900 --query FunctionError --output text answer.json',
    ]);
    const names = stepsOf(deployJob).map((step) => step.name);
    expect(names.slice(names.indexOf(MOVE))).toEqual([MOVE, 'Migrate', 'Deploy']);
    expect(stepsOf(deployJob).find((step) => step.name === 'Migrate').env).toEqual({ AWS_MAX_ATTEMPTS: 1 });
  });

  test('fails with the error of the migration', () => {
    writeFileSync(join(directory, 'answer.json'), "migration 'alembic' failed");
    const { status, stdout } = run('Migrate', [['lambda invoke', 'Unhandled']]);
    expect([status, stdout]).toEqual([1, "::error::migration 'alembic' failed\n"]);
  });

  test('fails if the migration cannot be invoked', () => {
    expect(run('Migrate', [['lambda invoke', '', 254]]).status).not.toBe(0);
  });

  const NEWEST = 'sort_by(serviceDeployments, &createdAt)[-1].serviceDeploymentArn';
  const ARN = 'arn:aws:ecs:us-east-1:111122223333:service-deployment/dev-reptidex-cluster/dev-reptidex-animal/';
  const deploy = (...states: string[]) => run('Deploy', [
    [NEWEST, `${ARN}1`], [NEWEST, `${ARN}2`], ...states.map((state): [string, string] => [`'${ARN}2'].status`, state]),
  ]);

  test('deploys the service and waits for the deployment', () => {
    const { status, stdout, calls } = deploy('SUCCESSFUL');
    expect([status, stdout]).toEqual([0, `${ARN}2 is complete\n`]);
    expect(calledWith(calls, 'update-service')).toEqual([
      'aws ecs update-service --cluster dev-reptidex-cluster --service dev-reptidex-animal --task-definition dev-reptidex-animal --force-new-deployment',
    ]);
    const listed = calledWith(calls, 'list-service-deployments');
    const asked = new RegExp('^aws ecs list-service-deployments --cluster dev-reptidex-cluster --service dev-reptidex-animal --created-at after=(\\d+) --query ');
    listed.forEach((call) => expect(Date.now() / 1000 - Number(asked.exec(call)![1])).toBeGreaterThan(250));
    expect(calls.findIndex((call) => call.includes('update-service'))).toBe(calls.indexOf(listed[0]) + 1);
  });

  test('does not mistake the deployment before for the new one, which is not listed at first', () => {
    const { status, calls } = run('Deploy', [
      [NEWEST, 'None'], [NEWEST, 'None'], [NEWEST, 'None'], [NEWEST, `${ARN}2`], [`'${ARN}2'].status`, 'SUCCESSFUL'], ['status', 'SUCCESSFUL'],
    ]);
    expect(status).toBe(0);
    expect(calledWith(calls, '.status')).toHaveLength(1);
  });

  test('waits longer than a linear deployment takes by default, 69 minutes', () => {
    const states = [...Array.from({ length: 75 * 4 }, () => 'IN_PROGRESS'), 'SUCCESSFUL'];
    const { status, calls } = deploy(...states);
    expect(status).toBe(0);
    expect(calledWith(calls, 'sleep 15').length).toBeGreaterThanOrEqual(75 * 4);
  }, 60_000);

  test.each(['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'ROLLBACK_IN_PROGRESS', 'STOPPED', 'STOP_REQUESTED', 'None'])('fails if the deployment ends as %p', (state) => {
    const { status, stdout } = deploy('IN_PROGRESS', state);
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::${ARN}2 did not complete (${state})`);
  });

  test('fails after a timeout if the deployment does not end', () => {
    const { status, calls } = deploy('IN_PROGRESS');
    expect(status).toBe(1);
    expect(calledWith(calls, 'sleep 15')).toHaveLength(360);
    expect(deployJob['timeout-minutes']).toBeGreaterThan(360 * 15 / 60 + 15);
  }, 60_000);

  test.each(['update-service', NEWEST, '].status'])('fails if the request fails: %s', (pattern) => {
    const answers: Array<[string, string, number?]> = [[NEWEST, `${ARN}1`], [NEWEST, `${ARN}2`], ['].status', 'IN_PROGRESS']];
    const { status, stdout } = run('Deploy', [[pattern, '', 254], ...answers.filter(([other]) => other !== pattern)]);
    expect(status).not.toBe(0);
    expect(stdout).not.toContain('::error::');
  });
});
