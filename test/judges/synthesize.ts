/**
 * Synthesizes an environment app and asks cdk-nag about it: `tsx synthesize.ts <app> <report>`, with CDK_OUTDIR.
 *
 * In a process of its own, as the CLI would: an app is what importing its file does.
 */
import { writeFileSync } from 'node:fs';
import { App, CfnResource } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import type { Finding, NagReport } from './report';

/** cdk-nag looks for acknowledgements here, which is private. */
interface Acknowledging {
  isAcknowledged(resource: CfnResource, rule: string): boolean;
}

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks];
const [, , app, report] = process.argv;

function judge(scope: App): NagReport {
  const findings: Finding[] = [];
  const acknowledged: Finding[] = [];
  for (const Pack of PACKS) {
    const pack: NagPack = new Pack(scope);
    const own = pack as unknown as Acknowledging;
    const isAcknowledged = own.isAcknowledged.bind(pack);
    own.isAcknowledged = (resource, rule) => {
      const found = isAcknowledged(resource, rule);
      if (found) {
        acknowledged.push({ rule, resource: resource.node.path });
      }
      return found;
    };
    for (const { ruleName, violatingResources } of pack.validateScope(scope).violations) {
      findings.push(...violatingResources.map(({ constructPath }) => ({ rule: ruleName, resource: constructPath! })));
    }
  }
  return { findings, acknowledged };
}

const { synth } = App.prototype;
App.prototype.synth = function synthesizeAndJudge(options) {
  const assembly = synth.call(this, options);
  writeFileSync(report, JSON.stringify(judge(this)));
  return assembly;
};
void import(app);
