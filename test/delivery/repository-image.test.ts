import { aws_ecr as ecr, aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { RepositoryImage } from '../../src/delivery/repository-image';
import { containerOf, newStack, onlyOf, render } from '../support';

function rendered(imported: boolean) {
  const stack = newStack();
  const repository = imported ? ecr.Repository.fromRepositoryName(stack, 'Repository', 'core') : new ecr.Repository(stack, 'Repository', { repositoryName: 'core' });
  const executionRole = new iam.Role(stack, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'TaskDefinition', { executionRole });
  taskDefinition.addContainer('Container', { image: new RepositoryImage(repository, 'main') });
  return render(taskDefinition);
}

test.each([false, true])('the execution role can pull the image, and neither push nor delete any (imported: %s)', (imported) => {
  const { PolicyDocument } = onlyOf(rendered(imported), 'AWS::IAM::Policy').Properties;
  expect(PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action).sort()).toEqual([
    'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer',
  ]);
  // A token is for the whole registry; what it opens the other statement says.
  const everything = PolicyDocument.Statement.filter(({ Resource }: { Resource: unknown }) => Resource === '*');
  expect(everything.map(({ Action }: { Action: string }) => Action)).toEqual(['ecr:GetAuthorizationToken']);
});

test('the image has the tag of the repository', () => {
  expect(containerOf(rendered(false)).Image['Fn::Join'][1].at(-1)).toBe(':main');
  expect(JSON.stringify(containerOf(rendered(true)).Image)).toContain('/core:main');
});
