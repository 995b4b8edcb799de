/**
 * Synthesizes an environment app and asks cdk-nag about it: `tsx synthesize.ts <app> <report>`, with CDK_OUTDIR.
 *
 * In a process of its own, as the CLI would: an app is what importing its file does.
 */
import { writeFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { judge } from './nag';

const [, , app, report] = process.argv;

const { synth } = App.prototype;
App.prototype.synth = function synthesizeAndJudge(options) {
  const assembly = synth.call(this, options);
  writeFileSync(report, JSON.stringify(judge(this)));
  return assembly;
};
void import(app);
