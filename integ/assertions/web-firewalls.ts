import { Match } from '@aws-cdk/integ-tests-alpha';
import { Fn } from 'aws-cdk-lib';
import { Answer, inAnyOrder, Questions } from './questions';

/** Groups of rules that look at what a request holds. */
const OF_REQUESTS = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesSQLiRuleSet'];
const OF_ADDRESSES = ['RateLimit', 'AWSManagedRulesAmazonIpReputationList'];

/** The web ACL of CloudFront. */
export function expectFirewall(aws: Questions, prefix: string, webAclArn: string): void {
  // The ARN ends with the name and the id, in whichever stack the web ACL is.
  const [Name, Id] = [2, 3].map((index) => Fn.select(index, Fn.split('/', webAclArn)));
  const answer = aws.ask('wafv2', 'GetWebACL', { Name, Id, Scope: 'CLOUDFRONT' });
  const acl: Answer = (path) => answer(`WebACL.${path}`);
  const logging = aws.ask('wafv2', 'GetLoggingConfiguration', { ResourceArn: acl('ARN') });
  aws.expect('Firewall', {
    inFrontOf: [webAclArn, acl('ARN')],
    name: [acl('Name'), `${prefix}-edge-waf`],
    rules: inAnyOrder([0, 1, 2, 3, 4].map((index) => acl(`Rules.${index}.Name`)), [...OF_ADDRESSES, ...OF_REQUESTS]),
    rate: [['AggregateKeyType', 'EvaluationWindowSec', 'Limit'].map((member) => acl(`Rules.0.Statement.RateBasedStatement.${member}`)).join(' '), 'IP 300 2000'],
    logs: [logging('LoggingConfiguration.LogDestinationConfigs.0'), Match.stringLikeRegexp(`:log-group:aws-waf-logs-${prefix}-edge-waf$`)],
  });
}

/** The one of the load balancer behind it, for which CloudFront's addresses are all that it sees. */
export function expectLoadBalancerFirewall(aws: Questions, prefix: string, loadBalancerArn: string): void {
  const answer = aws.ask('wafv2', 'GetWebACLForResource', { ResourceArn: loadBalancerArn });
  const acl: Answer = (path) => answer(`WebACL.${path}`);
  const logging = aws.ask('wafv2', 'GetLoggingConfiguration', { ResourceArn: acl('ARN') });
  aws.expect('LoadBalancerFirewall', {
    name: [acl('Name'), `${prefix}-waf`],
    rules: inAnyOrder([0, 1, 2].map((index) => acl(`Rules.${index}.Name`)), OF_REQUESTS),
    logs: [logging('LoggingConfiguration.LogDestinationConfigs.0'), Match.stringLikeRegexp(`:log-group:aws-waf-logs-${prefix}-waf$`)],
  });
}
