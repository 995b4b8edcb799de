import { requireStruct, requireValue } from '../private/shapes/check-shape';

/** Defaults of a profile, which its services can override. */
export interface ServiceProfileDefaults {
  /**
   * Port that the container listens on.
   *
   * @default - each service must set its own
   */
  readonly port?: number;
  /**
   * Path that the load balancer requests. The service must respond with status 200.
   *
   * @default '/'
   */
  readonly healthCheckPath?: string;
  /**
   * Whether the service uses the database, if there is one.
   *
   * @default false
   */
  readonly database?: boolean;
  /**
   * Whether the service uses the cache, if there is one.
   *
   * @default false
   */
  readonly cache?: boolean;
  /**
   * CPU units of a task. 1024 units are one vCPU.
   *
   * @default - the fleet's, or on a platform the tier's
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB.
   *
   * @default - the fleet's, or on a platform the tier's
   */
  readonly memoryMiB?: number;
  /**
   * Number of tasks.
   *
   * @default - the fleet's, or on a platform the tier's
   */
  readonly desiredCount?: number;
}

/** A kind of service: a named set of defaults. */
export class ServiceProfile {
  /** An HTTP API: port 8000, health check on `/api/v1/health`, database and cache. */
  static readonly BACKEND = ServiceProfile.of('backend', { port: 8000, healthCheckPath: '/api/v1/health', database: true, cache: true });

  /** A web server of static pages: port 80, health check on `/health`, neither database nor cache. */
  static readonly FRONTEND = ServiceProfile.of('frontend', { port: 80, healthCheckPath: '/health' });

  /** A custom profile. */
  static of(name: string, defaults: ServiceProfileDefaults): ServiceProfile {
    requireValue('ServiceProfile.of', 'profile', 'name', { of: 'string' }, name);
    requireStruct('ServiceProfile.of', `profile '${name}'`, 'ServiceProfileDefaults', defaults);
    return new ServiceProfile(name, defaults);
  }

  private constructor(
    /** Name of the profile, which is also the key of its size in the options of a fleet. */
    readonly name: string,
    /** Defaults of the profile's services. */
    readonly defaults: ServiceProfileDefaults,
  ) {}
}
