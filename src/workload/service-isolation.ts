/** How far services are kept apart from each other. */
export enum ServiceIsolation {
  /**
   * One security group, one execution role and one task role for all services of a fleet. Tasks can connect to everything outside; databases and caches let
   * in only the services that use them.
   */
  SHARED = 'SHARED',
  /**
   * A security group and roles for each service: it reaches, reads and is allowed only what it names. Amazon ECS, but no container, may pull the images of
   * all services of the fleet with the execution role of each. Tasks can connect to port 443 everywhere and to what their service uses, and to nothing else unless
   * `connections.allowTo` allows it: a mail server on port 587, for example.
   */
  PER_SERVICE = 'PER_SERVICE',
}
