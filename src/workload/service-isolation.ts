/** Isolation of the services of a fleet from each other. */
export enum ServiceIsolation {
  /**
   * One security group, one execution role and one task role for all services of a fleet. Tasks can connect to all destinations outside the VPC. Databases
   * and caches allow only the services that use them.
   */
  SHARED = 'SHARED',
  /**
   * A security group and roles for each service, with permissions only for resources that the service uses. Each execution role can pull the images of all
   * services of the fleet, but only Amazon ECS uses this role, and no container. Tasks can connect to port 443 everywhere and to resources that their
   * service uses. For other connections, such as a mail server on port 587, use `connections.allowTo`.
   */
  PER_SERVICE = 'PER_SERVICE',
}
