import { aws_ecr as ecr, aws_ecs as ecs, aws_lambda as lambda, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ownerAndName } from './github-claims';
import { GithubDeployRoleOptions } from './github-deploy-role-options';
import { accountWideName, checkNamePrefix, NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';

const DEFAULT_BRANCH = 'main';
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
const NUMBER = /^[1-9]\d*$/;
/** https://git-scm.com/docs/git-check-ref-format, as far as it is not about wildcards. */
const BRANCH = /^(?!\/|-|refs\/)(?!.*(\/\/|\.\.|@\{|\/\.|\.lock(\/|$)))[^\s~^:?*[\\\x00-\x1f\x7f]{1,250}(?<![/.])$/;
const ENVIRONMENT = /^[^:\s](?:[^:]{0,253}[^:\s])?$/;
/** The trust policy compares exact values, and IAM interprets ${…} as a policy variable. */
const WILDCARD = /[*?]|\$\{/;
const ROLE_NAME = /^[A-Za-z0-9+=,.@_-]{1,64}$/;

/** Inputs of a deploy role in addition to its options: what it deploys, and its name prefix. */
export interface DeployRolePlacement {
  readonly imageRepositories: ecr.IRepository[];
  readonly services?: ecs.IService[];
  readonly migrations?: lambda.IFunction[];
  readonly namePrefix?: string;
  readonly roleName?: string;
}

/** A deploy role with every default filled in. */
export interface GithubDeployRolePlan extends GithubDeployRoleOptions, DeployRolePlacement {
  /** Undefined if the rules of the environment on GitHub determine the branch. */
  readonly branch?: string;
  readonly services: ecs.IService[];
  readonly migrations: lambda.IFunction[];
  /** Physical names, undefined if CloudFormation generates them. */
  readonly names: { readonly role?: string };
}

/** Fills in the defaults. */
export function resolveGithubDeployRole<O extends GithubDeployRoleOptions & DeployRolePlacement>(scope: IConstruct, options: O): O & GithubDeployRolePlan {
  const [, repositoryName] = ownerAndName(options.repository);
  const generated = physicalName(options.namePrefix, `${repositoryName}-deploy`, NAME_LIMIT.ROLE);
  return {
    ...options,
    branch: options.branch ?? (options.environment === undefined ? DEFAULT_BRANCH : undefined),
    services: options.services ?? [],
    migrations: options.migrations ?? [],
    names: { role: options.roleName ?? accountWideName(scope, generated, NAME_LIMIT.ROLE) },
  };
}

/** Collects values that are invalid on GitHub, and values that would allow no run or too many runs to assume the role. */
export function checkGithubDeployRole(plan: GithubDeployRolePlan, problems: Problems): void {
  const subject = Token.isUnresolved(plan.repository) ? 'deploy role' : `deploy role of '${plan.repository}'`;
  checkTrust(subject, plan, problems);
  checkNamePrefix(problems, subject, 'namePrefix', plan.namePrefix);
  problems.pattern(subject, 'roleName', plan.roleName, ROLE_NAME, 'have 1 to 64 letters, digits and the characters + = , . @ _ -');
  if (plan.imageRepositories.length === 0) {
    problems.add({ subject, prop: 'imageRepositories', must: 'have at least one repository', got: [], fix: 'without an image, there is nothing to deploy' });
  }
}

function checkTrust(subject: string, options: GithubDeployRolePlan, problems: Problems): void {
  const checked = checkWildcards(subject, options, problems);
  problems.pattern(subject, 'repository', checked.repository, REPOSITORY, "be '{owner}/{name}', as on GitHub", "for example 'example/orders', without a host name and without '.git'");
  problems.pattern(subject, 'branch', checked.branch, BRANCH, "be the name of a branch, without 'refs/heads/'");
  problems.pattern(subject, 'environment', checked.environment, ENVIRONMENT, 'be the name of an environment on GitHub: 1 to 255 characters without a colon');
  problems.pattern(subject, 'ownerId', options.ownerId, NUMBER, 'be a whole number', "'gh api repos/{owner}/{name} --jq .owner.id' prints it");
  problems.pattern(subject, 'repositoryId', options.repositoryId, NUMBER, 'be a whole number', "'gh api repos/{owner}/{name} --jq .id' prints it");
  for (const [prop, other] of [['ownerId', 'repositoryId'], ['repositoryId', 'ownerId']] as const) {
    if (options[prop] === undefined && options[other] !== undefined) {
      problems.add({ subject, prop, must: `be set with '${other}'`, got: undefined, fix: 'GitHub includes either both or neither in its tokens' });
    }
  }
}

/** A name with a wildcard is reported once, and not checked further. */
function checkWildcards(subject: string, options: GithubDeployRoleOptions, problems: Problems): Partial<GithubDeployRoleOptions> {
  const checked: { [prop: string]: string | undefined } = {};
  for (const prop of ['repository', 'branch', 'environment'] as const) {
    const value = options[prop];
    if (value === undefined || Token.isUnresolved(value) || !WILDCARD.test(value)) {
      checked[prop] = value;
      continue;
    }
    problems.add({
      subject, prop, must: 'have no wildcards, because everyone who can push to a matching repository or branch could deploy', got: value, fix: 'create one role for each',
    });
  }
  return checked;
}
