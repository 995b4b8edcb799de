import { aws_ecr as ecr, IResolvable, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

type LifecyclePolicy = IResolvable | ecr.CfnRepository.LifecyclePolicyProperty | undefined;

/**
 * A repository with the lifecycle rules of all repositories of its stack, until it gets a rule of its own.
 *
 * The L2 renders them again for each repository and in each pass of the synthesis, which takes longer than the rest of a repository.
 */
export class RuledRepository extends ecr.Repository {
  private hasOwnRules = false;

  /** @param shared The policy that the rules of the props result in, rendered from that of any of the repositories */
  constructor(scope: Construct, id: string, props: ecr.RepositoryProps, shared: (rendered: LifecyclePolicy) => LifecyclePolicy) {
    super(scope, id, props);
    const cfnRepository = this.node.defaultChild as ecr.CfnRepository;
    const rendered = cfnRepository.lifecyclePolicy;
    cfnRepository.lifecyclePolicy = Lazy.uncachedAny({ produce: () => (this.hasOwnRules ? rendered : shared(rendered)) });
  }

  // Also called by the L2's constructor with the rules of the props, before the field has its value.
  addLifecycleRule(rule: ecr.LifecycleRule): void {
    super.addLifecycleRule(rule);
    this.hasOwnRules = true;
  }
}
