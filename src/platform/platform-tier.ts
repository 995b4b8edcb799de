/** A set of defaults for a whole environment. Whatever the user passes wins, field by field. */
export enum PlatformTier {
  /** Cheap and easy to throw away: two zones, one NAT gateway, single instances, shared security groups and roles. */
  DEVELOPMENT = 'DEVELOPMENT',
  /** Safe: three zones, a NAT gateway each, standbys, backups, protection from deletion, services kept apart. */
  PRODUCTION = 'PRODUCTION',
}
