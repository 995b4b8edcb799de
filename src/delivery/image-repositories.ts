import { aws_ecr as ecr, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkRepositoryName } from './repository-names';
import { Problems } from '../private/problems';

/** Tags that CI moves from build to build, as the environments follow them. */
const MUTABLE_TAGS = ['staging', 'main'];
/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
const MAX_MUTABLE_TAGS = 5;
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
   * Tags that may be moved to another image; all other tags are immutable.
   *
   * @default ['staging', 'main']
   */
  readonly mutableTags?: string[];
}

/**
 * The image repositories of a team's services.
 *
 * They outlive environments: they are retained when the stack goes, and several environments of one account may share
 * them. Images are scanned on push; an image that lost its tag expires after 14 days. Costs 0.10 USD a GB-month.
 */
export class ImageRepositories extends Construct {
  private readonly repositories = new Map<string, ecr.IRepository>();
  private readonly create: boolean;
  private readonly mutableTags: string[];

  constructor(scope: Construct, id: string, props: ImageRepositoriesProps = {}) {
    super(scope, id);
    const problems = new Problems();
    (props.repositoryNames ?? []).forEach((name) => checkRepositoryName(problems, 'image repositories', 'repositoryNames', name));
    if ((props.mutableTags ?? []).length > MAX_MUTABLE_TAGS) {
      problems.add({ subject: 'image repositories', prop: 'mutableTags', must: `be at most ${MAX_MUTABLE_TAGS}, an AWS quota`, got: props.mutableTags });
    }
    problems.throwIfAny(this);
    this.create = props.create ?? true;
    this.mutableTags = props.mutableTags ?? MUTABLE_TAGS;
    for (const name of props.repositoryNames ?? []) {
      this.repository(name);
    }
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
    const repository = this.create ? this.createRepository(name) : ecr.Repository.fromRepositoryName(this, name, name);
    this.repositories.set(name, repository);
    return repository;
  }

  private createRepository(name: string): ecr.Repository {
    return new ecr.Repository(this, name, {
      repositoryName: name,
      imageScanOnPush: true,
      ...(this.mutableTags.length > 0 ? {
        imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
        imageTagMutabilityExclusionFilters: this.mutableTags.map((tag) => ecr.ImageTagMutabilityExclusionFilter.wildcard(tag)),
      } : { imageTagMutability: ecr.TagMutability.IMMUTABLE }),
      lifecycleRules: [{ description: 'Images without a tag', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: UNTAGGED_EXPIRE_AFTER }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
