import { Problems } from './problems';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** Collects what AWS Secrets Manager would reject. */
export function checkSecretName(problems: Problems, subject: string, prop: string, name: string | undefined): void {
  problems.pattern(subject, prop, name, SECRET_NAME, 'be 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -');
}

