/** How far services are kept apart from each other. */
export enum ServiceIsolation {
  /** One security group, one execution role and one task role for all services of a fleet. */
  SHARED = 'SHARED',
  /** A security group and roles for each service: it reaches, reads and is allowed only what it names. */
  PER_SERVICE = 'PER_SERVICE',
}
