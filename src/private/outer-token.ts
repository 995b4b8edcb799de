import { DefaultTokenResolver, IResolvable, IResolveContext, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Replaces a token with its value, and keeps the tokens in that value. Resolving everything takes longer, and the result can depend on when it happens: a
 * reference to another stack is an import only after that stack has been prepared.
 */
export function resolveOuter(value: unknown, scope: IConstruct): unknown {
  return Token.isUnresolved(value) ? Tokenization.resolve(value, { scope, resolver: new OuterTokenResolver(), preparing: false }) : value;
}

class OuterTokenResolver extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  resolveToken(token: IResolvable, context: IResolveContext): unknown {
    return token.resolve(context);
  }
}
