/** 999 days at most: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
export const ROTATION_HOURS = { min: 4, max: 23_976, unit: 'hours' };
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: of the 1000 that an account has by default 100 are for all others. */
export const CONCURRENT_EXECUTIONS = { min: 1, max: 900 };
