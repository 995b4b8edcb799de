/**
 * A platform and the fleets of two teams, each in a stack of its own: every kind of workload, and every strategy of deployment.
 */
import { App } from 'aws-cdk-lib';
import { assertTwoTeams } from './assertions/two-teams';
import { ordersStack, platformStack, searchStack } from '../examples/two-teams/stacks';

const app = new App();
const platform = platformStack(app);
const [orders, search] = [ordersStack(app), searchStack(app)];
// The order of their first deployment: nothing else connects them.
[orders, search].forEach((team) => team.addDependency(platform));

assertTwoTeams(app, { platform, orders, search });
