import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { WorkloadPlan } from './workload-plan';
import { Problems } from '../private/problems';

/** Names or numbers, as in the `USER` instruction of an image: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/;
const PATH = /^(\/[A-Za-z0-9_.-]+)+$/;
/** Maximum length of the name of a volume: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html */
const MAX_NAME = 255;
const ESCAPES: { [character: string]: string } = { '/': '-', '-': '_d', '.': '_p', '_': '__' };

/** Collects a user that a container cannot have. */
export function checkUser(subject: string, prop: string, user: string | undefined, problems: Problems): void {
  problems.pattern(subject, prop, user, USER, 'be a user, or a user and a group with a colon between, by name or number');
}

/** Collects mistakes in the user and the writable paths of a container. */
export function checkContainerSecurity(subject: string, { readonlyRootFilesystem, options: { user, writablePaths } }: WorkloadPlan, problems: Problems): void {
  checkUser(subject, 'user', user, problems);
  if (!writablePaths) {
    return;
  }
  if (Token.isUnresolved(writablePaths) || writablePaths.some((path) => Token.isUnresolved(path))) {
    problems.add({ subject, prop: 'writablePaths', must: 'be known at synth, because the names of volumes are derived from them', got: writablePaths });
    return;
  }
  if (!readonlyRootFilesystem) {
    problems.add({
      subject, prop: 'writablePaths', must: "not be set without 'readonlyRootFilesystem': every path is writable then", got: writablePaths,
    });
  }
  for (const path of writablePaths.filter((each) => !isPath(each))) {
    problems.add({
      subject,
      prop: 'writablePaths',
      must: `be absolute paths below the root, of letters, digits, dots, hyphens and underscores, at most ${MAX_NAME} long as the name of a volume`,
      got: path,
    });
  }
  for (const path of new Set(writablePaths.filter((each, index) => writablePaths.indexOf(each) < index))) {
    problems.add({ subject, prop: 'writablePaths', must: 'be different from each other', got: path });
  }
}

function isPath(path: string): boolean {
  return PATH.test(path) && !path.split('/').some((part) => part === '.' || part === '..') && volumeName(path).length <= MAX_NAME;
}

/** Adds empty volumes to a container, on the task's disk, for its writable paths. */
export function mountWritablePaths(container: ecs.ContainerDefinition, paths: string[]): void {
  for (const containerPath of [...paths].sort()) {
    const name = volumeName(containerPath);
    container.taskDefinition.addVolume({ name });
    container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
  }
}

/** The name of a volume can have letters, digits, hyphens and underscores. Two paths never have the same name. */
export function volumeName(path: string): string {
  return path.slice(1).replace(/[/._-]/g, (character) => ESCAPES[character]);
}
