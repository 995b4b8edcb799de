import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlannedFleet, PlatformNames } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { accountWidePrefix, checkName, checkNamePrefix, isName, isNamePrefix, MAX_NAME_LENGTH } from '../private/names';
import { Problems } from '../private/problems';

const SECRET_PATH = /^(?=.{1,400}$)[A-Za-z0-9_+=.@-]+(\/[A-Za-z0-9_+=.@-]+)*$/;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const RESERVED_PARAMETERS = /^(aws|ssm)/i;

/** Resolves the names. */
export function resolveNames(
  scope: Construct, { environmentName, projectName, physicalNames = true, secretPath }: ReptidexPlatformProps,
): PlatformNames {
  // An invalid name is reported once, and not again for each name that contains it.
  const isPrefix = Token.isUnresolved(environmentName) || isNamePrefix(environmentName, MAX_NAME_LENGTH);
  const isProject = Token.isUnresolved(projectName) || isName(projectName);
  const prefixes = physicalNames && isPrefix && isProject
    ? { namePrefix: `${environmentName}-${projectName}`, bucketPrefix: accountWidePrefix(scope, `${projectName}-${environmentName}`) }
    : {};
  return { environmentName, projectName, ...prefixes, areGiven: physicalNames, secretPath };
}

/** The name of a secret below the environment's path, or undefined if there is no path or no valid one. */
export function secretNameBelowPath({ secretPath }: PlatformNames, thing: string): string | undefined {
  const isUsable = secretPath !== undefined && (Token.isUnresolved(secretPath) || SECRET_PATH.test(secretPath));
  return isUsable ? `${secretPath}/${thing}` : undefined;
}

/** Collects mistakes in the names from which all others are derived. */
export function checkNames({ environmentName, projectName, secretPath }: PlatformNames, fleet: PlannedFleet, problems: Problems): void {
  const subject = 'platform';
  checkNamePrefix(problems, subject, 'environmentName', environmentName, MAX_NAME_LENGTH);
  problems.pattern(
    subject, 'secretPath', secretPath, SECRET_PATH, 'be a path of letters, digits and _ + = . @ -, without a slash at either end, and have at most 400 characters',
  );
  checkProjectName(projectName, problems);
  const workloads = [...fleet.services, ...fleet.others.map(({ plan }) => plan)];
  const namesRepositories = workloads.some(({ workload: { image } }) => !image.given && image.repositoryName?.startsWith(projectName));
  if (Token.isUnresolved(projectName) && namesRepositories) {
    problems.add({
      subject, prop: 'projectName', must: 'be known at synth when it is part of the names of image repositories', got: projectName, fix: "set 'image' or 'repositoryName' on each service",
    });
  }
}

/** Collects a project name that is invalid at the start of parameter names, which fleets in other stacks read. */
export function checkProjectName(projectName: string, problems: Problems): void {
  const [subject, prop] = ['platform', 'projectName'];
  checkName(problems, subject, prop, projectName);
  if (RESERVED_PARAMETERS.test(projectName)) {
    problems.add({ subject, prop, must: "not begin with 'aws' or 'ssm', which AWS Systems Manager rejects in the names of parameters", got: projectName });
  }
}
