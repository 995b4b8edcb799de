/** How far services are kept apart from each other. */
export enum ServiceIsolation {
  /** One security group, one execution role and one task role for all services of a fleet. */
  SHARED = 'SHARED',
  /**
   * A security group and roles for each service: it reaches, reads and is allowed only what it names. Amazon ECS, but no container, may pull the images of
   * all services of the fleet with the execution role of each.
   */
  PER_SERVICE = 'PER_SERVICE',
}
