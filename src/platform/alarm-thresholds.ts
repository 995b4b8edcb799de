import { PlatformAlarmOptions } from './platform-options';

/** Thresholds of all alarms of a platform. */
export type AlarmThresholds = Pick<PlatformAlarmOptions, 'service' | 'loadBalancer' | 'database' | 'cache'>;
