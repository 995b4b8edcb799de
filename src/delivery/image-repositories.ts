import { aws_ecr as ecr, aws_kms as kms, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkImageRepositories, ImageRepositoriesPlan, resolveImageRepositories } from './image-repositories-plan';
import { checkRepositoryName } from './repository-names';
import { skipChecks } from '../private/acknowledge';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';

const UNTAGGED_EXPIRE_AFTER = Duration.days(14);

/** Properties of `ImageRepositories`. */
export interface ImageRepositoriesProps {
  /**
   * Names of the repositories to make at once. Others are made when a service first asks for them.
   *
   * @default - none
   */
  readonly repositoryNames?: string[];

  /**
   * Whether to make the repositories. With `false` they are taken as they exist, by name: for the second environment of an
   * account, or where another stack makes them.
   *
   * @default true
   */
  readonly create?: boolean;

  /**
   * Tags that may be moved to another image, at most five, such as one for each environment; all other tags are immutable.
   *
   * The image that carries one of them never expires.
   *
   * @default ['staging', 'main']
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly mutableTags?: string[];

  /**
   * How many images of single builds are kept for each of `mutableTags`, 1 to 1000: the newest ones tagged `{tag}-…`, such as `staging-{commit}`.
   *
   * A service goes on with the image of its last deployment wherever the tag has moved to. Keep more images than there are builds between two
   * deployments, or its next task finds none.
   *
   * @default 50
   */
  readonly imagesPerTag?: number;

  /**
   * Key that the images are encrypted with, instead of AWS's own.
   *
   * Only for new repositories: ECR cannot change the encryption of one that exists, and CloudFormation cannot replace one whose name is taken
   * ([what a change does](https://github.com/reptidex-app/platform/blob/main/docs/changes.md)).
   *
   * @default - encrypted with the account's key `aws/ecr`, which AWS manages: no monthly fee, and calls to KMS at 0.03 USD for 10,000 beyond the free 20,000 a month
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The image repositories of a team's services.
 *
 * They outlive environments: they are retained when the stack goes, and several environments of one account may share
 * them. Images are scanned on push; of each branch the newest are kept, and an image that lost its tag expires after 14 days.
 * Costs 0.10 USD a GB-month.
 */
export class ImageRepositories extends Construct {
  private readonly repositories = new Map<string, ecr.IRepository>();
  private readonly plan: ImageRepositoriesPlan;
  private readonly mutableTags: string[];

  constructor(scope: Construct, id: string, props: ImageRepositoriesProps = {}) {
    super(scope, id);
    this.plan = planOf(this, props, resolveImageRepositories, checkImageRepositories);
    this.mutableTags = [...this.plan.mutableTags].sort();
    for (const name of this.plan.repositoryNames) {
      this.repository(name);
    }
  }

  /** Names of the repositories that there are so far, sorted. */
  get repositoryNames(): string[] {
    return [...this.repositories.keys()].sort();
  }

  /** The repository of that name, made when it is not there yet. */
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
    const repository = new ecr.Repository(this, name, {
      repositoryName: name,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      lifecycleRules: this.lifecycleRules(),
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey: this.plan.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (this.mutableTags.length > 0) {
      const cfnRepository = repository.node.defaultChild as ecr.CfnRepository;
      cfnRepository.imageTagMutability = ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION;
      // Not by the L2's own filters, which take no value that only the deployment knows.
      cfnRepository.imageTagMutabilityExclusionFilters = this.mutableTags.map((tag) => ({
        imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: tag,
      }));
      skipChecks(cfnRepository, ['CKV_AWS_51'], 'Tags are immutable, but for those that environments follow: each build moves them. The tag of a build itself stays where it is.');
    }
    return repository;
  }

  /**
   * An image usually has two tags, the one that moves and the one of its build. What a rule has matched no rule after it can expire, so the
   * rules of the moving tags come first: each matches one image, keeps one, and so protects it.
   *
   * Each tag has its own rules, because the patterns of one rule must all match.
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
