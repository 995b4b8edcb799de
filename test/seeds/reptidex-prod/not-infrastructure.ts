import { NotInfrastructure } from '../fact';

const DOCUMENT = 'Infrastructure & Operations Overview';
const IMAGE = 'It is in the image of the service.';
const ACCOUNT = "It is of the account's users and its trail, not of an environment in it.";
const MONEY = 'It is an estimate of money.';
const TOOLS = 'It runs beside the environment, which publishes its metrics and logs to CloudWatch, where the tool reads them.';

/** What the two documents say besides. */
export const NOT_INFRASTRUCTURE: NotInfrastructure[] = [
  {
    section: 'AWS Infrastructure Setup',
    what: 'tabs whose contents the document does not show: Production of six, Custom Metrics, Alerting, Certificate Management, Growth Phase, Deployment Pipeline',
    reason: 'There is nothing to read. What production has is in the tables, and in the values that the tier has otherwise.',
  },
  { section: 'Resource Overview, Development Environment', what: 'purpose, target load', reason: 'What it is for. The uptime, weekdays only, is a row of the strategies.' },
  { section: 'Resource Overview, Production Environment', what: 'purpose, target load', reason: 'What it is for; the tasks that the load needs are rows of other sections.' },
  { section: 'Infrastructure Components Summary, Development Environment Resources', what: 'Estimated Monthly Cost', reason: MONEY },
  { section: 'ECS Fargate Task Specifications', what: 'the justifications', reason: 'They are reasons for the rows.' },
  { section: 'CloudWatch Configuration', what: 'Disk Space, Network I/O of instances', reason: 'There are no instances.' },
  {
    section: 'CloudWatch Configuration',
    what: 'HTTP 4xx, Cache Hit Ratio, Network Bytes In/Out; the tabs of custom metrics and alerting, which are empty',
    reason: 'AWS publishes the metrics by itself, and no alarm watches them: what clients send and what they ask for is no fault of the environment.',
  },
  { section: 'IAM Roles and Policies', what: 'developer access: MFA, full and read-only access, CloudTrail, sessions, no access to production secrets', reason: ACCOUNT },
  { section: 'Cost Analysis, Development Environment', what: 'S3, CloudWatch & Logs, ECR Storage, Total; the prices', reason: MONEY },
  { section: 'Cost Analysis, Production Environment', what: 'the prices, Total', reason: MONEY },
  { section: 'Cost Optimization Strategies, Launch Phase Optimizations', what: 'Compute Savings Plans; monthly reviews', reason: 'They are bought and done by people.' },
  { section: '12-Month Cost Projection', what: 'the budget of a year', reason: MONEY },
  { section: 'Infrastructure as Code, Infrastructure Templates', what: 'deploy.sh; dashboards; version control, reproducibility, documentation', reason: 'In place of the script there is one command for the one stack: cdk deploy. The dashboard is one that the platform creates in production.' },
  { section: 'Environment Provisioning Timeline', what: 'four weeks', reason: 'It says in which week something is made, not what: every part is a row of another section.' },
  {
    section: `${DOCUMENT}, Current Infrastructure`,
    what: 'tabs whose contents the document does not show: Frontend Technologies, Shared Packages, Asynchronous Communication, Storage & Databases, DevOps Practices and others',
    reason: 'There is nothing to read.',
  },
  { section: `${DOCUMENT}, Technology Stack`, what: 'Python, FastAPI, Vite, React, TypeScript, Tailwind CSS', reason: IMAGE },
  { section: `${DOCUMENT}, Technology Matrix`, what: 'the versions of Python, its packages, and what they are for', reason: IMAGE },
  { section: `${DOCUMENT}, Service Communication Patterns`, what: 'JWT; GraphQL Federation (Future); what WebSocket connections are for', reason: `${IMAGE} The federation is planned.` },
  { section: `${DOCUMENT}, Container Orchestration`, what: 'No infrastructure management required', reason: 'It is what the rows come to.' },
  { section: `${DOCUMENT}, Operations, Monitoring & Observability`, what: 'Grafana, Prometheus, Loki', reason: TOOLS },
  { section: `${DOCUMENT}, Operations, Metrics & Visualization`, what: 'Grafana and the key metrics', reason: TOOLS },
  { section: `${DOCUMENT}, Operations, Metrics Collection`, what: 'Prometheus', reason: TOOLS },
  { section: `${DOCUMENT}, Operations, Log Management`, what: 'Loki', reason: TOOLS },
  { section: `${DOCUMENT}, Infrastructure Monitoring, AWS CloudWatch`, what: 'Custom Metrics: Business KPIs', reason: `${IMAGE} How CloudWatch gets them is a row on the task role.` },
  { section: `${DOCUMENT}, Operational Metrics & SLAs`, what: 'Service Level Objectives', reason: 'They are aims, which alarms and redundancy serve; no resource states them.' },
];

/** The sections of the two documents, in their order. Each has its rows, or its reason to have none. */
export const SECTIONS = [
  'AWS Infrastructure Setup',
  'Resource Overview, Development Environment',
  'Resource Overview, Production Environment',
  'Infrastructure Components Summary, Development Environment Resources',
  'ECS Fargate Task Specifications',
  'ECS Service Architecture',
  'Auto Scaling Configuration, Development Scaling',
  'Load Balancer Setup',
  'PostgreSQL RDS Configuration',
  'Redis ElastiCache Configuration, Development Redis Setup',
  'Database Sizing Estimates',
  'S3 Bucket Configuration',
  'CloudFront Distribution, Development CDN Setup',
  'VPC Configuration',
  'Security Groups Matrix',
  'CloudWatch Configuration',
  'IAM Roles and Policies',
  'SSL/TLS Configuration, SSL Certificate Setup',
  'SSL/TLS Configuration, Encryption at Rest',
  'Cost Analysis, Development Environment',
  'Cost Analysis, Production Environment',
  'Cost Optimization Strategies, Launch Phase Optimizations',
  '12-Month Cost Projection',
  'Infrastructure as Code, Infrastructure Templates',
  'Environment Provisioning Timeline',
  `${DOCUMENT}, Current Infrastructure`,
  `${DOCUMENT}, Technology Stack`,
  `${DOCUMENT}, Technology Matrix`,
  `${DOCUMENT}, System Architecture`,
  `${DOCUMENT}, Service Access & URLs`,
  `${DOCUMENT}, Service Communication Patterns`,
  `${DOCUMENT}, AWS Cloud Infrastructure`,
  `${DOCUMENT}, Container Orchestration`,
  `${DOCUMENT}, Resource Allocation`,
  `${DOCUMENT}, Operations, Monitoring & Observability`,
  `${DOCUMENT}, Operations, Metrics & Visualization`,
  `${DOCUMENT}, Operations, Metrics Collection`,
  `${DOCUMENT}, Operations, Log Management`,
  `${DOCUMENT}, Infrastructure Monitoring, AWS CloudWatch`,
  `${DOCUMENT}, Operational Metrics & SLAs`,
];
