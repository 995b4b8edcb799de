/** cdk-nag with five of its packs, and what was said to it. */
import { CfnResource, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import type { Acknowledgement, Finding, NagReport } from './report';

/** What a pack is asked to do for each rule and resource, which is private. */
interface Applied {
  readonly node: CfnResource;
  readonly rule: { (node: CfnResource): unknown; readonly name: string };
  readonly ruleSuffixOverride?: string;
}

/** cdk-nag applies its rules and looks for acknowledgements here, which is private. */
interface Judging {
  applyRule(applied: Applied): void;
  isAcknowledged(resource: CfnResource, rule: string): boolean;
}

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks];
/** Id of what a rule finds, and in brackets of what of the resource, if the rule tells several things apart. */
const ID = /^(?<rule>[A-Za-z0-9.]+-[A-Za-z0-9]+)(?:\[(?<of>[A-Za-z]+::.+)\])?$/;

/** Which rules there are, and which of them tell things of a resource apart. */
interface Rules {
  readonly all: Set<string>;
  readonly granular: Set<string>;
}

export function judge(scope: IConstruct): NagReport {
  const findings: Finding[] = [];
  const acknowledged: Finding[] = [];
  const said = acknowledgedIn(scope);
  const rules: Rules = { all: new Set(), granular: new Set() };
  for (const Pack of PACKS) {
    const pack: NagPack = new Pack();
    const own = pack as unknown as Judging;
    const { applyRule, isAcknowledged } = own;
    own.applyRule = (applied) => {
      rules.all.add(`${pack.readPackName}-${applied.ruleSuffixOverride ?? applied.rule.name}`);
      applyRule.call(pack, applied);
    };
    own.isAcknowledged = (resource, rule) => {
      if (ID.exec(rule)?.groups!.of) {
        rules.granular.add(ruleOf(rule));
      }
      const found = isAcknowledged.call(pack, resource, rule);
      if (found) {
        acknowledged.push({ rule, resource: resource.node.path });
        const places = resource.node.scopes.map(({ node }) => node.path);
        said.filter(({ id, construct }) => id === rule && places.includes(construct)).forEach(({ answers }) => answers.push(resource.node.path));
      }
      return found;
    };
    for (const { ruleName, violatingResources } of pack.validateScope(scope).violations) {
      findings.push(...violatingResources.map(({ constructPath }) => ({ rule: ruleName, resource: constructPath! })));
    }
  }
  return { findings, acknowledged, acknowledgements: said.map((one) => ({ ...one, isFinding: isFinding(one.id, rules) })) };
}

const ruleOf = (id: string) => ID.exec(id)?.groups!.rule ?? id;

/** Everything that was acknowledged anywhere. The CDK says it of a construct again each time that more is said. */
function acknowledgedIn(scope: IConstruct): Omit<Acknowledgement, 'isFinding'>[] {
  return scope.node.findAll().flatMap((construct) => {
    const { metadata, path } = construct.node;
    const said = metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).flatMap(({ data }) => Object.entries<string>(data));
    const once = new Map(said.map(([id, reason]) => [`${id} ${reason}`, { id, reason }]));
    return [...once.values()].map(({ id, reason }) => ({
      // The CDK writes before some who else might find it, in one release so and in another so.
      id: id.replace(/^annotation::/i, ''), reason, construct: path, isResource: CfnResource.isCfnResource(construct), answers: [],
    }));
  });
}

/** Not the name of a pack, of a rule that there is not, or of a rule all of whose findings would be meant. */
function isFinding(id: string, { all, granular }: Rules): boolean {
  const of = ID.exec(id)?.groups!.of;
  return all.has(ruleOf(id)) && (of !== undefined || !granular.has(id));
}
