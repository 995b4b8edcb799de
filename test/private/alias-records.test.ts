import { aws_route53 as route53 } from 'aws-cdk-lib';
import { AliasRecords, AliasRecordsProps } from '../../src/private/alias-records';
import { newStack, recordsOf, render, resourcesOf } from '../support';

const GROUP = 'AWS::Route53::RecordSetGroup';
const TARGET = { dnsName: 'target.example.com', hostedZoneId: 'Z2' };

function group(hostnames: string[], more: Partial<AliasRecordsProps> = {}) {
  const stack = newStack();
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: 'example.com', hostedZoneId: 'Z1' });
  const records = new AliasRecords(stack, 'Records', { hostedZone, target: () => TARGET, types: ['A'], ...more });
  hostnames.forEach((hostname) => records.add(hostname, hostname));
  return render(stack);
}

test('all host names are in one resource, each as an alias of the target', () => {
  const template = group(['a.example.com', 'b.example.com']);
  expect(resourcesOf(template, GROUP)).toHaveLength(1);
  expect(recordsOf(template)).toEqual(['a.example.com.', 'b.example.com.'].map((Name) => (
    { HostedZoneId: 'Z1', Name, Type: 'A', AliasTarget: { DNSName: TARGET.dnsName, HostedZoneId: TARGET.hostedZoneId } }
  )));
});

test('a host name has a record of each type', () => {
  expect(recordsOf(group(['a.example.com'], { types: ['A', 'AAAA'] })).map(({ Name, Type }) => `${Type} ${Name}`)).toEqual(['A a.example.com.', 'AAAA a.example.com.']);
});

test('the order of the host names does not change the template', () => {
  expect(group(['b.example.com', 'a.example.com'])).toEqual(group(['a.example.com', 'b.example.com']));
});

test('another host name does not change the existing records', () => {
  const [before, after] = [group(['b.example.com']), group(['a.example.com', 'b.example.com'])];
  expect(resourcesOf(after, GROUP).map(([id]) => id)).toEqual(resourcesOf(before, GROUP).map(([id]) => id));
  expect(recordsOf(after)).toEqual(expect.arrayContaining(recordsOf(before)));
});

test('without host names there is no record set group, and the target is not used', () => {
  const target = () => {
    throw new Error('asked');
  };
  expect(resourcesOf(group([], { target }), GROUP)).toEqual([]);
});
