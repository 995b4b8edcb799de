import { aws_ecr as ecr, aws_kms as kms, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkImageRepositories, ImageRepositoriesPlan, resolveImageRepositories } from './image-repositories-plan';
import { checkRepositoryName } from './repository-names';
import { RuledRepository } from './ruled-repository';
import { skipChecks } from '../private/acknowledge';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';

const UNTAGGED_EXPIRE_AFTER = Duration.days(14);

/** Properties of `ImageRepositories`. */
export interface ImageRepositoriesProps {
  /**
   * Names of repositories to create immediately. Others are created when a service first needs them.
   *
   * @default - none
   */
  readonly repositoryNames?: string[];

  /**
   * Whether to create the repositories. If false, existing repositories are imported by name, for example for the second environment of an account.
   *
   * @default true
   */
  readonly create?: boolean;

  /**
   * Tags that can be moved to another image, at most five, for example one for each environment. All other tags are immutable.
   *
   * An image with one of these tags never expires.
   *
   * @default ['staging', 'main']
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly mutableTags?: string[];

  /**
   * Number of builds to keep for each of `mutableTags`, 1 to 1000: the newest images tagged `{tag}-…`, such as `staging-{commit}`.
   *
   * A service keeps running the image of its last deployment after the tag has moved. Keep more images than there are builds between two deployments,
   * otherwise new tasks cannot pull their image.
   *
   * @default 50
   */
  readonly imagesPerTag?: number;

  /**
   * Customer managed key that encrypts the images.
   *
   * Only for new repositories: ECR cannot change the encryption of one that exists, and CloudFormation cannot replace one whose name is taken
   * ([what a change does](https://github.com/reptidex-app/platform/blob/main/docs/changes.md)).
   *
   * @default - the AWS managed key `aws/ecr`: no monthly fee; requests to KMS cost 0.03 USD per 10,000 beyond the free 20,000 a month
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The image repositories of a team's services.
 *
 * They are retained when the stack is deleted, and several environments of one account can share them. Images are scanned on push. The newest images of
 * each mutable tag are kept, and untagged images expire after 14 days. Storage costs 0.10 USD per GB-month.
 */
export class ImageRepositories extends Construct {
  private readonly repositories = new Map<string, ecr.IRepository>();
  private readonly plan: ImageRepositoriesPlan;
  private readonly mutableTags: string[];
  /** As in the template. */
  private lifecyclePolicy?: ecr.CfnRepository.LifecyclePolicyProperty;

  constructor(scope: Construct, id: string, props: ImageRepositoriesProps = {}) {
    super(scope, id);
    this.plan = planOf(this, props, resolveImageRepositories, checkImageRepositories);
    this.mutableTags = [...this.plan.mutableTags].sort();
    for (const name of this.plan.repositoryNames) {
      this.repository(name);
    }
  }

  /** Names of the repositories so far, sorted. */
  get repositoryNames(): string[] {
    return [...this.repositories.keys()].sort();
  }

  /** The repository with this name, which is created if it does not exist yet. */
  repository(name: string): ecr.IRepository {
    const existing = this.repositories.get(name);
    if (existing) {
      return existing;
    }
    const problems = new Problems();
    checkRepositoryName(problems, 'image repositories', 'repositoryNames', name);
    problems.throwIfAny(this);
    const repository = this.plan.create ? this.createRepository(name) : ecr.Repository.fromRepositoryName(this, name, name);
    this.repositories.set(name, repository);
    return repository;
  }

  private createRepository(name: string): ecr.Repository {
    const repository = new RuledRepository(this, name, {
      repositoryName: name,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      lifecycleRules: this.lifecycleRules(),
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey: this.plan.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    }, (rendered) => this.lifecyclePolicy ??= Stack.of(this).resolve(rendered));
    if (this.mutableTags.length > 0) {
      const cfnRepository = repository.node.defaultChild as ecr.CfnRepository;
      cfnRepository.imageTagMutability = ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION;
      // The L2's filters do not accept values that are known only at deployment.
      cfnRepository.imageTagMutabilityExclusionFilters = this.mutableTags.map((tag) => ({
        imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: tag,
      }));
      skipChecks(cfnRepository, ['CKV_AWS_51'], 'Tags are immutable, except those that environments deploy, which each build moves. The tag of a single build does not change.');
    }
    return repository;
  }

  /**
   * An image usually has two tags: a mutable one, and one of its build. An image that a rule matches cannot be expired by later rules. So the rules of the
   * mutable tags come first: each matches one image, keeps it, and thus protects it.
   *
   * Each tag has its own rules, because an image must match all patterns of a rule.
   */
  private lifecycleRules(): ecr.LifecycleRule[] {
    const rules: ecr.LifecycleRule[] = [
      ...this.mutableTags.map((tag) => ({ description: `The image that '${tag}' names stays`, tagPatternList: [tag], maxImageCount: 1 })),
      ...this.mutableTags.map((tag) => ({
        description: `The newest builds of '${tag}'`, tagPatternList: [`${tag}-*`], maxImageCount: this.plan.imagesPerTag,
      })),
      { description: 'Images without a tag', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: UNTAGGED_EXPIRE_AFTER },
    ];
    return rules.map((rule, index) => ({ ...rule, rulePriority: index + 1 }));
  }
}
