import { RemovalPolicy } from 'aws-cdk-lib';
import { GithubOidcProvider } from '../../src';
import { newStack, onlyOf, render } from '../support';

test('the provider is a CloudFormation resource, not a function, and is retained with its stack', () => {
  const stack = newStack();
  new GithubOidcProvider(stack, 'GitHub');
  const template = render(stack);
  expect(Object.values(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::OIDCProvider']);
  expect(onlyOf(template, 'AWS::IAM::OIDCProvider')).toMatchObject({
    Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('the provider can be deleted with its stack', () => {
  const stack = newStack();
  new GithubOidcProvider(stack, 'GitHub', { removalPolicy: RemovalPolicy.DESTROY });
  expect(onlyOf(render(stack), 'AWS::IAM::OIDCProvider').DeletionPolicy).toBe('Delete');
});

test('the provider of the account is referred to by its name', () => {
  const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
  const { oidcProviderArn } = GithubOidcProvider.inAccount(stack, 'GitHub');
  expect(stack.resolve(oidcProviderArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:oidc-provider/token.actions.githubusercontent.com']],
  });
});
