import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** One request to AWS, as it passes. */
export interface Call {
  /** For example `PutSecretValue`. */
  readonly operation: string;
  readonly input: any;
}

/** What becomes of a call: it is refused, or it is done and the answer gets lost. */
export type Fault = 'refuse' | 'lose';

/** Stands between a program and AWS: watches what it asks for and lets some of it fail, in a way that clients do not try again. */
export class FaultProxy {
  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** Every call so far. */
  calls: Call[] = [];
  /** What to do with a call. */
  faultOf?: (call: Call) => Fault | undefined;
  /** Awaited before each call goes on. */
  before?: (call: Call) => Promise<void>;
  /** What is answered in place of what AWS answers. */
  answer?: (call: Call, text: string) => Promise<string>;
  private readonly server: Server;

  private constructor(private readonly target: string) {
    this.server = createServer((request, response) => {
      this.pass(request, response).catch((error: Error) => response.writeHead(502).end(error.message));
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Inputs of the calls of an operation. */
  inputs(operation: string): any[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  /** Forgets calls and faults. */
  reset(): void {
    this.calls = [];
    this.faultOf = undefined;
    this.before = undefined;
    this.answer = undefined;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);
    const call = callOf(request, body.toString());
    await this.before?.(call);
    this.calls.push(call);
    const fault = this.faultOf?.(call);
    const failure = call.input.Action === undefined ? FAILURE : QUERY_FAILURE;
    const { status, text } = fault === 'refuse' ? failure : await this.forward(request, body);
    const answered = fault === 'refuse' ? text : await this.answer?.(call, text) ?? text;
    const answer = fault === 'lose' ? failure : { status, text: answered };
    response.writeHead(answer.status, { 'content-type': failure.type }).end(answer.text);
  }

  private async forward(request: IncomingMessage, body: Buffer): Promise<{ status: number; text: string }> {
    const headers = Object.entries(request.headers).filter(([name]) => /^(x-amz-|authorization|content-type)/.test(name));
    const response = await fetch(this.target, { method: request.method, headers: headers as Array<[string, string]>, body: new Uint8Array(body) });
    return { status: response.status, text: await response.text() };
  }
}

/** Services of the older kind speak forms and XML. */
function callOf({ headers }: IncomingMessage, body: string): Call {
  const target = headers['x-amz-target'];
  if (target === undefined) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { operation: input.Action, input };
  }
  return { operation: String(target).slice(target.lastIndexOf('.') + 1), input: JSON.parse(body || '{}') };
}

const FAILURE = {
  status: 400, type: 'application/x-amz-json-1.1', text: JSON.stringify({ __type: 'AccessDeniedException', message: 'refused by the test' }),
};
const QUERY_FAILURE = {
  status: 400,
  type: 'text/xml',
  text: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>refused by the test</Message></Error></ErrorResponse>',
};
