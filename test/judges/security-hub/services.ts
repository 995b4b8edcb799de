import { ECR, ECS } from './containers';
import { Service } from './control';
import { RDS } from './database';
import { EC2 } from './ec2';
import { ACM, CLOUDFRONT, ROUTE53, WAF } from './edge';
import { IAM, KMS, LAMBDA, SECRETS_MANAGER } from './identity';
import { ELB } from './load-balancing';
import { CLOUDFORMATION, EVENT_BRIDGE, SNS, SQS } from './messaging';
import { BACKUP, DYNAMODB, ELASTICACHE, S3 } from './stores';

/** Controls of the standard, by the services that environments make something of. */
export const SERVICES: Service[] = [
  ACM, BACKUP, CLOUDFORMATION, CLOUDFRONT, DYNAMODB, EC2, ECR, ECS, ELASTICACHE, ELB, EVENT_BRIDGE, IAM, KMS, LAMBDA, RDS, ROUTE53, S3,
  SECRETS_MANAGER, SNS, SQS, WAF,
];

export const CONTROLS = SERVICES.flatMap(({ controls }) => controls);
