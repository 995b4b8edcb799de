import { Resource, SynthesizedTemplate } from './template';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** A control of the standard as AWS states it. */
interface Row {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Why resources of an app break a control, and stay so. */
export interface Exception {
  readonly apps: string[];
  /** Logical ids without the hash at their end, or `*` for whatever the control looks at. */
  readonly resources: string[] | '*';
  readonly reason: string;
}

/** A control that a template shows to hold, or not. */
export interface Asserted extends Row {
  /** Types of what the control looks at, one by one. */
  readonly of: string[];
  /** What the template says where the control holds. */
  readonly shows: string;
  readonly except?: Exception[];
  holds(resource: Resource, template: SynthesizedTemplate): boolean;
  /** Takes away what makes it hold. */
  breaks(resource: Resource, template: SynthesizedTemplate): void;
  /** Makes it hold, for a control that holds nowhere: else nobody knows that it could. */
  mends?(resource: Resource, template: SynthesizedTemplate): void;
}

/** A control about what no template says: what the account is set to, or what happens at run time. */
export interface Unreachable extends Row {
  readonly unreachable: string;
  /** Types that it is about, as far as templates have them. */
  readonly of?: string[];
}

/** A control about things that no environment has. */
export interface Absent extends Row {
  /** Types that no template may have, or this is a control to assert. */
  readonly absent: string[];
}

export type Control = Asserted | Unreachable | Absent;

/** Controls of a service. */
export interface Service {
  /** Its name in the ids of the controls. */
  readonly name: string;
  /** Name of its page in AWS's documentation. */
  readonly page: string;
  readonly controls: Control[];
}

type Assertion = Omit<Asserted, keyof Row | 'of'> & { readonly of: string | string[] };

export function asserted(id: string, severity: Severity, title: string, { of, ...assertion }: Assertion): Asserted {
  return { id, severity, title, of: [of].flat(), ...assertion };
}

export function unreachable(id: string, severity: Severity, title: string, reason: string, ...of: string[]): Unreachable {
  return { id, severity, title, unreachable: reason, of };
}

export function absent(id: string, severity: Severity, title: string, ...types: string[]): Absent {
  return { id, severity, title, absent: types };
}

export const isAsserted = (control: Control): control is Asserted => 'holds' in control;
export const isUnreachable = (control: Control): control is Unreachable => 'unreachable' in control;
export const isAbsent = (control: Control): control is Absent => 'absent' in control;

/** Logical id without the hash. */
export function nameOf({ id }: { id: string }): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

export function isExcepted({ except = [] }: Asserted, app: string, resource: { id: string }): boolean {
  return except.some(({ apps, resources }) => apps.includes(app) && (resources === '*' || resources.includes(nameOf(resource))));
}

/** What breaks a control. */
export function violations(control: Asserted, template: SynthesizedTemplate): Resource[] {
  return template.of(...control.of).filter((resource) => !control.holds(resource, template));
}

export const REPTIDEX = 'reptidex-prod';
export const SKIN_CLUB_PRO = 'skin-club-pro';
export const ORDERS = 'scalable-orders';
export const ALL = [REPTIDEX, SKIN_CLUB_PRO, ORDERS];
