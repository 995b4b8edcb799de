/*
 * Everything that rotates a secret. Each file is read after the ones above it.
 *
 *   rotation-schedule            when a secret rotates
 *   rotation-options             the options that rotations share, their defaults and rules
 *   placement                    where a function runs, and whether it reaches what it calls
 *   database-connection-secrets  master secret -> the two secrets that services read
 *   database-rotation            changes the master secret, has the two rendered again and their services rolled
 *   redis-url-secret             AUTH token -> the secret that services read
 *   cache-rotation               changes the token, likewise
 *   secret-rollout               rolls services of another stack
 *   secret-refresh               the function behind these three, with what it may do
 *   origin-rotation-plan         the options of the origin rotation, their defaults and rules
 *   origin-rotation              changes the header by which a load balancer knows CloudFront
 *   library-function             what both functions run on: role, log, dead-letter queue, security group
 *   shared-rotation-parts        the queue, the security group and the rule that the rotations of a platform share
 *   functions/                   what is bundled and runs in Lambda
 *
 * The database's password from master secret to container: `PostgresDatabase` creates the master secret, `DatabaseConnectionSecrets` composes the
 * connection secrets from it by dynamic references, a container gets one of them as an `ecs.Secret`. `DatabaseRotation` changes the password, then
 * `functions/derived-secrets` renders the connection secrets again, by the recipe of `functions/connection-value` that the template used too, and
 * `functions/roll` starts new tasks, which read the new value.
 */
export { CacheRotation } from './cache-rotation';
export type { CacheRotationProps } from './cache-rotation';
export { DatabaseConnectionSecrets } from './database-connection-secrets';
export type { DatabaseConnectionSecretsProps } from './database-connection-secrets';
export { DatabaseRotation } from './database-rotation';
export type { DatabaseRotationProps } from './database-rotation';
export type { OriginRotationOptions } from './origin-rotation-plan';
export { RedisUrlSecret } from './redis-url-secret';
export type { RedisUrlSecretProps } from './redis-url-secret';
export { RotationSchedule } from './rotation-schedule';
export { SecretRollout } from './secret-rollout';
export type { ISecretRollout, SecretRolloutProps } from './secret-rollout';
