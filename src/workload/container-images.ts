import * as fs from 'fs';
import * as path from 'path';
import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:/@#-]*$/;
/** Without the digest. */
const MAX_NAME = 255;
const DOCKERFILE = 'Dockerfile';
/** A file that exists in every environment. Nothing reads it. */
const SOME_FILE = process.execPath;

/** Private fields of the CDK's images: what they were created from. */
interface Origin {
  readonly imageName?: string;
  readonly directory?: string;
  readonly props?: { readonly file?: string; readonly [option: string]: unknown };
}

/**
 * Collects what the CDK or Amazon ECS would reject in an image.
 *
 * Only images of the CDK are checked, before they are bound. The `bind` of another image can have effects, so it is not called twice.
 */
export function checkImage(subject: string, prop: string, image: ecs.ContainerImage | undefined, problems: Problems): void {
  if (!image) {
    return;
  }
  const origin = image as Origin;
  if (image.bind === ecs.RepositoryImage.prototype.bind) {
    checkImageName(subject, prop, origin.imageName, problems);
  } else if (image.bind === ecs.AssetImage.prototype.bind) {
    checkFolder(subject, prop, origin, problems);
  } else if (!(image instanceof ecs.ContainerImage) && isOfTarball(image)) {
    checkTarball(subject, prop, image, problems);
  }
}

function checkImageName(subject: string, prop: string, name: string | undefined, problems: Problems): void {
  if (Token.isUnresolved(name) || (typeof name === 'string' && NAME.test(name) && name.split('@')[0].length <= MAX_NAME)) {
    return;
  }
  problems.add({
    subject, prop, must: `have a name of at most ${MAX_NAME} letters, digits and characters of '-_.:/@#', such as 'public.ecr.aws/nginx/nginx:1.29'`, got: name,
  });
}

/** https://docs.aws.amazon.com/cdk/v2/guide/assets.html */
function checkFolder(subject: string, prop: string, { directory, props = {} }: Origin, problems: Problems): void {
  const token = tokenIn({ directory, ...props });
  if (token !== undefined) {
    problems.add({ subject, prop, must: 'be known at synth, because the image is built before the deployment', got: token });
    return;
  }
  const file = props.file || DOCKERFILE;
  const folder = path.resolve(directory ?? '');
  const missing = [folder, path.join(folder, file)].find((each) => !fs.existsSync(each));
  if (directory === undefined || missing !== undefined) {
    problems.add({ subject, prop, must: `be a folder that contains the file '${file}'`, got: directory, fix: missing && `there is no '${missing}'` });
  }
}

/** The CDK rejects tokens in the options of an image, and in those that are maps. */
function tokenIn(options: { readonly [option: string]: unknown }): unknown {
  return Object.values(options)
    .flatMap((option) => [option, ...typeof option === 'object' && option !== null ? Object.entries(option).flat() : []])
    .find((value) => Token.isUnresolved(value));
}

/** `ContainerImage.fromTarball` has no class: its images are recognized by their code. */
function isOfTarball(image: ecs.ContainerImage): boolean {
  return String(image.bind) === String(ecs.ContainerImage.fromTarball(SOME_FILE).bind);
}

/** Only `bind` knows the path. It says whether the file exists, and then fails in the same way for all files. */
function checkTarball(subject: string, prop: string, image: ecs.ContainerImage, problems: Problems): void {
  const message = errorOfBind(image);
  if (message !== errorOfBind(ecs.ContainerImage.fromTarball(SOME_FILE))) {
    problems.add({ subject, prop, must: 'be an archive that exists', got: message.replace(/^Cannot find file at /, '') });
  }
}

/** Without an app, an asset is copied nowhere, because there is no output folder, and nothing is created in the user's stacks. */
function errorOfBind(image: ecs.ContainerImage): string {
  try {
    image.bind(new Construct(undefined as unknown as Construct, ''), undefined as unknown as ecs.ContainerDefinition);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
