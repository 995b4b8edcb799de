import { EnvironmentTemplate } from './environment-template';

/** One thing that a document says of an environment. */
export interface Fact {
  /** Where the document says it: section and row, `1. VPC & Networking: VPC CIDR`. */
  readonly where: string;
  /** What it says, in its own words. */
  readonly fact: string;
  /** What the template must hold for that. */
  readonly expected: unknown;
  /** What the template holds. */
  readonly holds: (template: EnvironmentTemplate) => unknown;
  /** Why the document's own words cannot hold, and what does instead. */
  readonly note?: string;
}

/** The facts of one section. */
export function section(name: string, facts: Fact[]): Fact[] {
  return facts.map((fact) => ({ ...fact, where: `${name}: ${fact.where}` }));
}

/** What a document says that no template can hold. */
export interface NotInfrastructure {
  readonly section: string;
  readonly what: string;
  readonly reason: string;
}
