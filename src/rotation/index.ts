/*
 * Everything that rotates secrets. Read the files in this order.
 *
 *   rotation-schedule            when a secret rotates
 *   rotation-options             options that rotations share, with their defaults and rules
 *   placement                    where a function runs, and whether it can reach what it calls
 *   database-connection-secrets  master secret -> the two secrets that services read
 *   database-rotation            rotates the master secret, updates the two secrets, and starts deployments of their services
 *   redis-url-secret             AUTH token -> the secret that services read
 *   cache-rotation               rotates the token in the same way
 *   secret-rollout               starts deployments of services in another stack
 *   secret-refresh               the function behind these three, with its permissions
 *   origin-rotation-plan         the options of the origin rotation, their defaults and rules
 *   origin-rotation              changes the header by which a load balancer knows CloudFront
 *   library-function             what both functions run on: role, log, dead-letter queue, security group
 *   shared-rotation-parts        queue, log group, security group and rule that the rotations of a platform share
 *   functions/                   what is bundled and runs in Lambda
 *
 * The database's password from master secret to container: `PostgresDatabase` creates the master secret, `DatabaseConnectionSecrets` composes the
 * connection secrets from it by dynamic references, and a container gets one of them as an `ecs.Secret`. `DatabaseRotation` rotates the password. Then
 * `functions/derived-secrets` updates the connection secrets, with `functions/connection-value`, which the template uses too, and `functions/roll` starts
 * new tasks, which read the new value.
 */
export { CacheRotation } from './cache-rotation';
export { DatabaseConnectionSecrets } from './database-connection-secrets';
export { DatabaseRotation } from './database-rotation';
export type { OriginRotationOptions } from './origin-rotation-plan';
export { RotationSchedule } from './rotation-schedule';
export { SecretRollout } from './secret-rollout';
export type { ISecretRollout, SecretRolloutProps } from './secret-rollout';
