import { Mutant } from './mutant';

/** A number that is the order's, not the service's. */
const NEXT_NUMBER = '((globalThis as any).number = ((globalThis as any).number ?? digest.length) + 1)';

/** What is broken: text, replacement, file, the suite that must notice, and which of its tests. */
type Row = [what: string, file: string, text: string, replacement: string, guard: string, only?: string];

const ROWS: Row[] = [
  // Judges.
  ['cdk-nag: an acknowledgement', 'src/private/acknowledge.ts', "['Serverless-SQSRedrivePolicy']", '[]', 'judges/judges', 'cdk-nag'],
  ["cdk-nag: production of a consumer's own", 'src/data/postgres/postgres-database.ts', "'AwsSolutions-RDS3', ", '', 'judges/consumers', 'read replicas'],
  ["AWS's validator: a number out of range", 'src/workload/microservice.ts', 'unhealthyThresholdCount: 3', 'unhealthyThresholdCount: 11', 'judges/judges', "AWS's own validator"],
  ['cfn-lint: a number out of range', 'src/workload/microservice.ts', 'unhealthyThresholdCount: 3', 'unhealthyThresholdCount: 11', 'judges/judges', 'cfn-lint'],
  ['checkov: a skipped check', 'src/data/event-bus/service-event-bus.ts', "['CKV_AWS_27']", '[]', 'judges/judges', 'checkov'],
  ['Security Hub: invalid headers are dropped', 'src/ingress/ingress-load-balancer.ts', 'dropInvalidHeaderFields: true', 'dropInvalidHeaderFields: false', 'judges/security-hub'],
  // Input.
  ['valid environments: with bootstrap nothing runs', 'src/workload/ecs-service.ts', 'context.bootstrap ? 0 : plan.desiredCount', 'plan.desiredCount', 'properties/production'],
  ["valid environments, asked by AWS's validator", 'src/workload/microservice.ts', 'unhealthyThresholdCount: 3', 'unhealthyThresholdCount: 11', 'properties/development'],
  ['valid environments: a volume is mounted over TLS', 'src/workload/extensions/efs-volume.ts', "transitEncryption: 'ENABLED'", "transitEncryption: 'DISABLED'", 'properties/development'],
  ['valid environments: init containers run in their order', 'src/workload/extensions/sidecar.ts', ' container.addContainerDependencies(...earlier);', ' void [container, earlier];', 'properties/development'],
  [
    'valid environments: only topics of the list send to a queue', 'src/data/queue/queue-subscription.ts', "conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },", '',
    'properties/development',
  ],
  ['valid environments: what SNS cannot deliver is kept', 'src/data/queue/queue-subscription.ts', '    deadLetterQueue,\n    region:', '    region:', 'properties/development'],
  ['valid environments: services wait for a migration', 'src/workload/migration.ts', 'addDependency(this.resource);', 'addMetadata(waiting, waiting);', 'properties/development'],
  ['valid environments: with bootstrap no job runs', 'src/workload/scheduled-job.ts', 'enabled: !bootstrap', 'enabled: !bootstrap || Boolean(plan)', 'properties/development'],
  [
    'valid environments: certificates can be issued from the first deployment', 'src/workload/service-connect.ts', 'this.cfnService.node.addDependency(this.own.tls.role);',
    "this.cfnService.node.addMetadata('role', 'later');", 'properties/development',
  ],
  ['invalid environments: a rule', 'src/fleet/connection-budget.ts', 'if (total > budget) {', 'if (!problems) {', 'properties/invalid'],
  ['the catalogue: a section without rules', 'test/properties/breakages/index.ts', 'BACKUP_BREAKAGES,\n', '[],\n', 'properties/error-sites', 'each place'],
  ['the page of the rules: a message', 'src/fleet/connection-budget.ts', 'must: `add up to', 'must: `sum up to', 'properties/validation-page'],
  // Contracts.
  ['neighbours: a priority of its own', 'src/ingress/listener-priority.ts', 'digest.readUInt32BE(0) % band.slots', `${NEXT_NUMBER} % band.slots`, 'properties/neighbours'],
  [
    'repeated synths: the same bytes', 'src/workload/ecs-service.ts', 'minHealthyPercent: plan.minHealthyPercent',
    'minHealthyPercent: Math.ceil(Math.random() * 1e6)', 'contracts/repeated-synths',
  ],
  ['the order of host names', 'src/ingress/listener-route.ts', ': [...values].sort()', ': [...values]', 'contracts/determinism'],
  ['frozen: a logical id', 'src/data/postgres/postgres-database.ts', "new rds.DatabaseInstance(this, 'Instance', {", "new rds.DatabaseInstance(this, 'Postgres', {", 'contracts/frozen-resources'],
  ['feature flags: the default security group', 'src/network/network-plan.ts', 'options.restrictDefaultSecurityGroup ?? false', 'options.restrictDefaultSecurityGroup!', 'contracts/feature-flags'],
  // Faults.
  ['faults: what a failed creation leaves', 'src/delivery/image-repositories.ts', 'RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'RemovalPolicy.RETAIN', 'faults/creation', 'reptidex-dev'],
  ['faults: an upgrade that replaces the database', 'src/data/postgres/postgres-database.ts', "new rds.DatabaseInstance(this, 'Instance', {", "new rds.DatabaseInstance(this, 'Postgres', {", 'faults/update', 'reptidex-dev.*upgraded'],
  ['faults: what a destroyed environment leaves', 'src/delivery/image-repositories.ts', 'RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'RemovalPolicy.DESTROY', 'faults/update', 'reptidex-dev'],
  ['faults: what a broken off creation leaves', 'src/delivery/image-repositories.ts', 'RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'RemovalPolicy.RETAIN', 'faults/interruption', 'reptidex-dev.*creation'],
  // What fleets promise.
  ['fleets: messages in flight are backlog', 'src/workload/worker-scaling.ts', 'index, true));\n    const isOne', 'index, false));\n    const isOne', 'demo/two-teams', 'messages in the queue'],
  ['fleets: a task that fails fails its run', 'src/workload/job-definition.ts', '[{ ErrorEquals: [SUCCEEDED]', "[{ ErrorEquals: ['States.ALL']", 'demo/two-teams', 'a run of a job'],
  ['fleets: the name of a consumed service', 'src/workload/service-connect.ts', 'clientAliases: [{ dnsName: name,', 'clientAliases: [{ dnsName: `${name}.local`,', 'demo/two-teams', 'calls another'],
  [
    'fleets: the rules between services', 'src/workload/service-connect.ts', 'port: other.own.endpoint!.containerPort', 'port: other.own.endpoint!.containerPort + 1',
    'demo/two-teams', 'calls another',
  ],
  ['fleets: SNS may send to the queue of a worker', 'src/data/queue/queue-subscription.ts', "actions: ['sqs:SendMessage']", "actions: ['sqs:ReceiveMessage']", 'demo/two-teams', 'a message that the filter takes'],
  ['fleets: a proxy knows the container behind it', 'src/workload/extensions/sidecar.ts', "LOOPBACK = '127.0.0.1'", "LOOPBACK = '127.0.0.2'", 'demo/two-teams', 'behind a proxy'],
  ['fleets: gRPC between services', 'src/workload/service-connect.ts', 'ecs.AppProtocol.grpc', 'ecs.AppProtocol.http', 'demo/online-boutique'],
  ['fleets: services wait for a migration', 'src/workload/migration.ts', 'addDependency(this.resource);', 'addMetadata(waiting, waiting);', 'demo/two-teams', 'a migration that fails'],
  ['fleets: CloudFormation has no rule with weights', 'src/workload/service-balancing.ts', '!route.isWeighted', 'Number(1)', 'demo/two-teams', 'stays where it is'],
  // What the emulator rejects.
  ['emulator: a rule of task definitions', 'integ/emulator/resources/task_definitions.py', 'if len(routers) > 1 else []', 'if len(routers) > 2 else []', 'emulator/task-definitions'],
  ['emulator: an authority must be active', 'integ/emulator/resources/certificate_authorities.py', 'if authority["Status"] != ACTIVE else []', 'if not authority["Status"] else []', 'emulator/services'],
  ['emulator: the limit of a filter', 'integ/emulator/resources/subscriptions.py', 'MAX_COMBINATIONS = 150', 'MAX_COMBINATIONS = 152', 'emulator/subscriptions'],
  ['emulator: services need what any task needs to start', 'integ/emulator/resources/service_rules.py', '_service_connect, _tasks)', '_service_connect)', 'emulator/services', 'a mount target in each zone'],
  ['emulator: tasks of jobs and migrations need it too', 'integ/emulator/task_outcomes.py', 'if failures := launch_rules.failures_of', 'if failures := None and launch_rules.failures_of', 'emulator/tasks', 'it stops'],
  ['emulator: a request for such a task is rejected', 'integ/emulator/task_outcomes.py', '(refusals := launch_rules.refusals_of', '(refusals := None and launch_rules.refusals_of', 'emulator/tasks', 'is rejected'],
  ['emulator: a task needs a route to its registry', 'integ/emulator/resources/launch_rules.py', ' - _endpoints(subnet, table))', ' - _needed(definition))', 'emulator/tasks', 'a route to the internet'],
  // What the models and schemas of AWS reject.
  ['requests: a member that is required', 'integ/emulator/validation/shapes.py', 'for name in shape.required_members:', 'for name in []:', 'faults/rejections', 'no member that is required'],
  ['requests: a member that the operation does not have', 'integ/emulator/validation/shapes.py', 'self.add(item, f"{prefix}{name}", "be one that the operation has")', 'pass', 'faults/rejections', 'the operation does not have'],
  ['requests: an enum', 'integ/emulator/validation/shapes.py', 'if allowed and value not in allowed:', 'if allowed is None:', 'faults/rejections', 'an enum does not have'],
  ['requests: a range', 'integ/emulator/validation/shapes.py', 'value < float(least)', 'value < -float(least)', 'faults/rejections', 'a number b'],
  ['requests: a pattern', 'integ/emulator/validation/shapes.py', 'if pattern and not', 'if not pattern and not', 'faults/rejections', 'a name that does not match its pattern .query'],
  ['requests: an operation that there is', 'integ/emulator/validation/wire.py', 'raise UnknownOperationError(f"{service.service_name} has no operation {name}")', 'name = service.operation_names[0]', 'faults/rejections', 'an operation that the service'],
  ['requests: calls of state machines', 'integ/emulator/validation/requests.py', 'return rejection(request) or call(', 'return call(', 'faults/rejections', 'a call of a state machine'],
  ['resources: a keyword of the schemas', 'integ/emulator/validation/json_schema.py', 'if not any(_same(value, allowed) for allowed in rule):', 'if not rule:', 'faults/rejections', 'a parameter that an enum'],
  ['resources: a format of the schemas', 'integ/emulator/validation/json_schema.py', 'if rule in FORMATS and not', 'if rule in UNCHECKED and not', 'faults/rejections', 'in the place of'],
  ['resources: what is read-only', 'integ/emulator/validation/registry.py', 'if _read_only(properties, path.split("/")):', 'if not path:', 'faults/rejections', 'an attribute in the place'],
  ['resources: a change', 'integ/emulator/validation/registry.py', 'if old != new:', 'if old is new:', 'faults/rejections', 'whose change is rejected'],
  // Secrets that rotate.
  ['rotation: nobody is rolled for a value that is the same', 'src/rotation/functions/derived-secrets.ts', 'await labelSame(client, secretId, version);', 'void [labelSame, version];', 'servers/derived', 'redeploys no service for an unchanged value'],
  ['rotation: services are rolled', 'src/rotation/functions/roll.ts', 'createdAt! < change', 'createdAt! > change', 'servers/refresh', 'each consumer is redeployed'],
  ["rotation: CloudFront's header is accepted before it is sent", 'src/rotation/functions/origin-rotation.lambda.ts', '() => [pending, current, ...sentBy(configuration, config)]', '() => [current, ...sentBy(configuration, config)].filter((each) => each !== pending)', 'servers/origin-rotation'],
  // Permissions.
  ['permissions: an action that a function needs', 'src/rotation/roll-policies.ts', "'ecs:ListServiceDeployments', ", '', 'permissions/permissions', 'allowed the calls'],
  ['permissions: an action that nobody needs', 'src/rotation/roll-policies.ts', "allow(['ecs:DescribeServices',", "allow(['ecs:DeleteService', 'ecs:DescribeServices',", 'permissions/permissions', 'superfluous'],
  [
    'permissions: a rule of a former listener', 'src/workload/traffic-rules.ts', "['elasticloadbalancing:DeleteRule'], [this.everyRule]", "['elasticloadbalancing:DeleteRule'], ofListeners",
    'permissions/permissions', 'allowed the calls',
  ],
  ['permissions: what a sender needs of a key', 'src/private/key-policy.ts', "SENDER_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey']", "SENDER_ACTIONS = ['kms:Decrypt']", 'permissions/permissions', 'AWS services'],
  ['permissions: what TLS between tasks needs of a key', 'src/workload/service-tls.ts', ", 'kms:GenerateDataKeyPair']", ']', 'permissions/permissions', 'is allowed the calls'],
  [
    'permissions: a call that nobody has thought of', 'src/workload/functions/migration.lambda.ts', 'RunTaskCommand, StopTaskCommand', 'ListTasksCommand, RunTaskCommand, StopTaskCommand',
    'permissions/permissions', 'every command in the code',
  ],
  // What is said of all that, and the supply chain.
  ['the page of the figures: a command', 'docs/trust.md', '`npm run judges:check`', '`npm run judge:check`', 'docs/trust-page'],
  ['the README: a version that integ-runner does not read', 'README.md', 'aws-cdk-lib@2.257.0', 'aws-cdk-lib@2.276.0', 'readme/readme', 'versions to install'],
  ['the README: the compiler has no options', 'README.md', '`tsconfig.json`:', '`tsconfig.yaml`:', 'readme/readme', 'as the README says'],
  ["secrets: somebody's account", 'SECURITY.md', '# Security\n\n', ['# Security of 2109', '87654321\n\n'].join(''), 'supply-chain/secrets'],
  ['workflows: an action by its tag', '.github/workflows/pull-request-lint.yml', '48f256284bd46cdaab1048c3721360e808335d50', 'v6', 'supply-chain/workflows'],
];

/** What each suite of docs/trust.md guards, broken once. */
export const SUITE_BREAKAGES: Mutant[] = ROWS.map(([property, file, text, replacement, guard, only]) => ({
  property, file, text, replacement, guards: [guard], only,
}));
