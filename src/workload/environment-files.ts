import * as fs from 'fs';
import * as path from 'path';
import { Aws, aws_ecs as ecs, aws_iam as iam, aws_s3_assets as s3_assets, AssetHashType } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html */
const MAX_FILES = 10;
const EXTENSION = '.env';
/** Values of `assetHashType` that require `bundling`. */
const OF_BUNDLING = ['bundle', 'output'];
const MUST_END = `have a name that ends with '${EXTENSION}' and has other characters before it, such as 'service.env', because Amazon ECS reads only such files`;

/** Private fields of the CDK's environment files: what they were created from. */
interface Origin {
  readonly key?: string;
  readonly path?: string;
  readonly options?: s3_assets.AssetOptions;
}

/** Collects environment files that Amazon ECS or the CDK rejects. Files of other classes than the CDK's are known only when they are bound. */
export function checkEnvironmentFiles(subject: string, files: ecs.EnvironmentFile[] = [], problems: Problems, prop = 'environmentFiles'): void {
  if (files.length > MAX_FILES) {
    problems.add({ subject, prop, must: `be at most ${MAX_FILES} files, which Amazon ECS requires`, got: files.length });
  }
  const assets = new Set(files.filter(isAsset));
  if (assets.size > 1) {
    problems.add({
      subject, prop, must: 'have at most one local file, because the CDK gives all local files of a container the same construct ID', got: assets.size, fix: 'merge them, or upload the others to a bucket',
    });
  }
  files.forEach((file, index) => {
    const origin = file as Origin;
    if (isAsset(file)) {
      checkFile(subject, `${prop}[${index}]`, origin, problems);
    } else if (file.bind === ecs.S3EnvironmentFile.prototype.bind) {
      problems.pattern(subject, `${prop}[${index}]`, origin.key, /\.env$/, "have a key that ends with '.env', because Amazon ECS reads only such files");
    }
  });
}

function isAsset(file: ecs.EnvironmentFile): boolean {
  return file.bind === ecs.AssetEnvironmentFile.prototype.bind;
}

/** A local file. What the bundling of a folder writes is known later. */
function checkFile(subject: string, prop: string, { path: given, options = {} }: Origin, problems: Problems): void {
  const { bundling, assetHash, assetHashType } = options;
  const absolute = path.resolve(given ?? '');
  const found = fs.statSync(absolute, { throwIfNoEntry: false });
  if (!given || !(bundling ? found?.isDirectory() : found?.isFile())) {
    problems.add({ subject, prop, must: `be a ${bundling ? 'folder' : 'file'} that exists`, got: given, fix: given && !found ? `there is no '${absolute}'` : undefined });
  } else if (!bundling && path.extname(absolute) !== EXTENSION) {
    // The key of the asset has the extension of the file, and `.env` alone has none.
    problems.add({ subject, prop, must: MUST_END, got: given });
  }
  // The rules of AssetStaging of the CDK, which stages files while the workload is created.
  const isCustom = assetHashType === undefined ? assetHash !== undefined : assetHashType === AssetHashType.CUSTOM;
  if (isCustom !== (assetHash !== undefined) || (!bundling && OF_BUNDLING.includes(String(assetHashType)))) {
    problems.add({ subject, prop: `${prop}.assetHashType`, must: "be 'custom' if 'assetHash' is set, and otherwise 'source' or, with 'bundling', 'output'", got: assetHashType });
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
