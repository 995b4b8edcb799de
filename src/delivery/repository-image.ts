import { aws_ecr as ecr, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** An image of a repository, by its tag. The L2's image derives the address from the repository's ARN, although the repository provides it. */
export class RepositoryImage extends ecs.ContainerImage {
  constructor(private readonly repository: ecr.IRepository, private readonly tag: string) {
    super();
  }

  bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    this.repository.grantPull(container.taskDefinition.obtainExecutionRole());
    const { defaultChild } = this.repository.node;
    const uri = defaultChild instanceof ecr.CfnRepository ? defaultChild.attrRepositoryUri : this.repository.repositoryUri;
    return { imageName: `${uri}:${this.tag}` };
  }
}
