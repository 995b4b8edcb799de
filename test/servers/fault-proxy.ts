import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** One request to AWS, as it passes. */
export interface Call {
  /** For example `PutSecretValue`; of an API that has paths instead the method and the path. */
  readonly operation: string;
  readonly input: any;
}

/** What becomes of a call: it is rejected, or it is done and the answer gets lost. */
export type Fault = 'reject' | 'lose';

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
  /** The code of the error with which AWS rejects a call, where the emulator would not. */
  refusalOf?: (call: Call) => string | undefined;
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
    const failure = isJson(request) ? FAILURE : XML_FAILURE;
    const code = fault === 'reject' ? undefined : this.refusalOf?.(call);
    if (code !== undefined) {
      response.writeHead(XML_FAILURE.status, XML_FAILURE.headers).end(XML_FAILURE.text.replace('AccessDenied', code));
      return;
    }
    const answer = fault === 'reject' ? failure : await this.forward(request, body);
    const text = fault === 'reject' ? answer.text : await this.answer?.(call, answer.text) ?? answer.text;
    const { status, headers, text: said } = fault === 'lose' ? failure : { ...answer, text };
    response.writeHead(status, headers).end(said);
  }

  private async forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const headers = Object.entries(request.headers).filter(([name]) => /^(x-amz-|authorization|content-type|if-match)/.test(name));
    const response = await fetch(`${this.target}${request.url}`, {
      method: request.method, headers: headers as Array<[string, string]>, body: body.length > 0 ? new Uint8Array(body) : undefined,
    });
    const kept = [...response.headers].filter(([name]) => /^(content-type|etag)$/.test(name));
    return { status: response.status, headers: Object.fromEntries(kept), text: await response.text() };
  }
}

interface Answer {
  readonly status: number;
  readonly headers: { [name: string]: string };
  readonly text: string;
}

function isJson({ headers }: IncomingMessage): boolean {
  return headers['x-amz-target'] !== undefined;
}

/** Services of the older kind speak forms and XML, or XML by paths. */
function callOf(request: IncomingMessage, body: string): Call {
  const { headers, method, url } = request;
  if (isJson(request)) {
    const target = String(headers['x-amz-target']);
    return { operation: target.slice(target.lastIndexOf('.') + 1), input: JSON.parse(body || '{}') };
  }
  if (/form-urlencoded/.test(headers['content-type'] ?? '')) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { operation: input.Action, input };
  }
  return { operation: `${method} ${url!.replace(/\?.*/, '')}`, input: body };
}

const FAILURE: Answer = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  text: JSON.stringify({ __type: 'AccessDeniedException', message: 'rejected by the test' }),
};
const XML_FAILURE: Answer = {
  status: 400,
  headers: { 'content-type': 'text/xml' },
  text: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>rejected by the test</Message></Error></ErrorResponse>',
};
