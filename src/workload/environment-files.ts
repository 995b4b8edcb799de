import { Aws, aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html */
const MAX_FILES = 10;

/** Collects more files than Amazon ECS takes. */
export function checkEnvironmentFiles(subject: string, files: ecs.EnvironmentFile[] = [], problems: Problems): void {
  if (files.length > MAX_FILES) {
    problems.add({ subject, prop: 'environmentFiles', must: `be at most ${MAX_FILES} files, which Amazon ECS requires`, got: files.length });
  }
}

/**
 * Lets the container agent read the environment files of a container. The CDK does not, and the tasks would not start.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
export function grantReadEnvironmentFiles({ environmentFiles = [] }: ecs.ContainerDefinition, executionRole: iam.IRole): void {
  for (const { s3Location: { bucketName, objectKey } } of environmentFiles) {
    const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;
    executionRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucketArn] }));
    executionRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`${bucketArn}/${objectKey}`] }));
  }
}
