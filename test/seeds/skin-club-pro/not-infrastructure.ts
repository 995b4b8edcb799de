import { NotInfrastructure } from '../fact';

/** What the document says besides. */
export const NOT_INFRASTRUCTURE: NotInfrastructure[] = [
  { section: 'AWS Deployment & Infrastructure', what: 'This document provides a deep dive', reason: 'It is about the document.' },
  { section: '4. Database Layer (RDS)', what: 'for better price/performance', reason: 'It is why, not what.' },
  { section: '6. Deployment Flow (CI/CD)', what: 'how GitHub Actions builds and pushes', reason: 'The pipelines are in the repositories of the services.' },
];

/** The document's sections, in its order. Each has its rows, or its reason to have none. */
export const SECTIONS = [
  'AWS Deployment & Infrastructure',
  '1. High-Level Architecture',
  '2. Network Layer (VPC)',
  '3. Compute Layer (ECS Fargate)',
  '4. Database Layer (RDS)',
  '5. Secrets Management',
  '6. Deployment Flow (CI/CD)',
  '7. Monitoring & Logging',
];
