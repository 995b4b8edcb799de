import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { MicroserviceProps, PlatformTier } from '../../../src';
import { Environment, EnvironmentProps, servicesOf, withProps } from '../environment';

/** What an error must say of a mistake. */
export interface Expected {
  /** The thing, as its user names it: `service 'core'`. */
  readonly subject: string;
  readonly prop: string;
  /** The value as the message shows it. */
  readonly got: string;
}

/** A valid environment with one mistake in it. */
export interface Broken {
  readonly environment: Environment;
  readonly expected: Expected;
}

/** A rule, and a way to break it in any valid environment. */
export interface Breakage {
  /** The rule, as the page of the rules says it. */
  readonly rule: string;
  /** The page of AWS that states it; without one, the rule is the library's own. */
  readonly source?: string;
  /** Makes the mistake. The number chooses where; a value of the page's example where there is none. */
  readonly breaks: (environment: Environment) => fc.Arbitrary<Broken>;
  /** The mistake of the page's example, in an environment of one service. */
  readonly example: (environment: Environment) => Broken;
}

/** A value as messages show it. */
export function show(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (Array.isArray(value)) {
    return `[${value.map(show).join(', ')}]`;
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** How a value is broken: which values, and what an environment with one of them looks like. */
export interface Break<T> {
  readonly rule: string;
  readonly source?: string;
  readonly example: T;
  readonly values: fc.Arbitrary<T>;
  readonly apply: (environment: Environment, value: T, index: number) => Broken;
}

export function breakage<T>({ rule, source, example, values, apply }: Break<T>): Breakage {
  return {
    rule,
    source,
    breaks: (environment) => fc.tuple(values, fc.nat(20)).map(([value, index]) => apply(environment, value, index)),
    example: (environment) => apply(environment, example, 0),
  };
}

/** The environment that examples are broken in. */
export function exampleEnvironment(tier = PlatformTier.DEVELOPMENT): Environment {
  return {
    tier, keyed: [], secrets: {}, flags: {}, ownMasterSecret: false, knownRegion: false, props: { environmentName: 'dev', projectName: 'reptidex', services: [plainService('core')] },
  };
}

export function plainService(name: string): MicroserviceProps {
  return { name, port: 8000, hostnames: [`${name}.example.com`] };
}

/** An environment in which one service, which there is in any case, is another. */
export function withService(
  environment: Environment, index: number, change: (service: MicroserviceProps, environment: Environment) => MicroserviceProps,
): { environment: Environment; service: MicroserviceProps } {
  const given = servicesOf(environment);
  const services = given.length > 0 ? given : [{ ...plainService('core'), hostnames: [`core.${zoneOf(environment)}`] }];
  const at = index % services.length;
  const service = change(services[at], environment);
  // Where there was no service, CloudFront was told of no host name.
  const delivery = given.length > 0 ? {} : { contentDelivery: undefined };
  return { service, environment: withProps(environment, { ...delivery, services: services.map((each, position) => (position === at ? service : each)) }) };
}

/** A break of one service, which the message names. */
export function ofService<T>(
  given: Omit<Break<T>, 'apply'> & {
    readonly prop: string;
    readonly got?: (value: T, environment: Environment) => string;
    readonly change: (service: MicroserviceProps, value: T, environment: Environment) => Partial<MicroserviceProps>;
    /** What the rest of the environment must be for it. */
    readonly prepare?: (environment: Environment) => Environment;
  },
): Breakage {
  return breakage({
    ...given,
    apply: (environment, value, index) => {
      const prepared = given.prepare?.(environment) ?? environment;
      const { environment: broken, service } = withService(prepared, index, (each, all) => ({ ...each, ...given.change(each, value, all) }));
      return { environment: broken, expected: { subject: `service '${service.name}'`, prop: given.prop, got: given.got?.(value, prepared) ?? show(value) } };
    },
  });
}

/** A break of one of the platform's own props. */
export function ofPlatform<T>(
  given: Omit<Break<T>, 'apply'> & {
    readonly subject: string;
    readonly prop: string;
    readonly got?: (value: T, environment: Environment) => string;
    readonly change: (props: EnvironmentProps, value: T, environment: Environment) => Partial<EnvironmentProps>;
    readonly prepare?: (environment: Environment) => Environment;
  },
): Breakage {
  return breakage({
    ...given,
    apply: (environment, value) => {
      const prepared = given.prepare?.(environment) ?? environment;
      return {
        environment: withProps(prepared, given.change(prepared.props, value, prepared)),
        expected: { subject: given.subject, prop: given.prop, got: given.got?.(value, prepared) ?? show(value) },
      };
    },
  });
}

/** A break of what is said of one part. */
export interface Given<T, O> {
  readonly rule: string;
  readonly source?: string;
  readonly prop: string;
  readonly example: T;
  /** Only the example's, where it is left out. */
  readonly values?: fc.Arbitrary<T>;
  readonly options: (value: T) => O;
  readonly got?: (value: T, environment: Environment) => string;
}

/** Breaks of the options of one part, which `place` puts into the props. */
export function ofPart<O>(
  subject: string, place: (options: O, props: EnvironmentProps) => Partial<EnvironmentProps>, prepare?: (environment: Environment) => Environment,
): <T>(given: Given<T, O>) => Breakage {
  return <T>({ options, values, ...given }: Given<T, O>) => ofPlatform<T>({
    ...given, subject, prepare, values: values ?? fc.constant(given.example), change: (props, value) => place(options(value), props),
  });
}

/** Values that only the deployment knows. */
export const ONLY_DEPLOYED = {
  text: Token.asString({ Ref: 'Text' }),
  number: Token.asNumber({ Ref: 'Number' }),
  list: Token.asList({ Ref: 'List' }),
};

export function zoneOf({ domain }: Environment): string {
  return (domain?.zoneName ?? 'example.net').replace(/\.$/, '');
}

/** Whole numbers outside a range, near it and far from it, and fractions within. */
export function outside(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(min - 1, max + 1, min + 0.5, NaN, Infinity, -Infinity),
    fc.integer({ min: max + 1, max: max + 1_000_000 }),
    fc.integer({ min: min - 1_000_000, max: min - 1 }),
  );
}

/** Texts that are no names: of the wrong characters, the wrong length, or with hyphens where none may be. */
export const badNames: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', 'Core', 'a_b', '-a', 'a-', 'a--b', '1a', ' a', 'a b', 'ä', 'a.b', 'a/b', 'x'.repeat(64)),
  fc.string({ minLength: 1, maxLength: 70 }).filter((text) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) || text.length > 63),
);
