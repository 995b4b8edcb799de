import { aws_servicediscovery as servicediscovery, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { wholeName } from '../private/names';

/** https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html */
const MAX_NAME_LENGTH = 1024;

/**
 * Creates the namespace that services are discovered in. Amazon ECS Service Connect needs no DNS zone, so it is an HTTP namespace.
 *
 * Its name is unique in an account and region: without a prefix, it is derived from the stack's name.
 */
export function createServiceNamespace(scope: Construct, namePrefix: string | undefined): servicediscovery.HttpNamespace {
  return new servicediscovery.HttpNamespace(scope, 'Namespace', {
    name: wholeName(namePrefix) ?? Names.uniqueResourceName(scope, { maxLength: MAX_NAME_LENGTH, separator: '-' }),
    description: 'Services that other services consume',
  });
}
