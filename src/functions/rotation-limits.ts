/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html */
export const ROTATION_HOURS = { min: 4, max: 24_000, unit: 'hours' };
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: of the 1000 that an account has by default 100 are for all others. */
export const CONCURRENT_EXECUTIONS = { min: 1, max: 900 };
