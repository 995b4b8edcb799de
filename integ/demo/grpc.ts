/**
 * As much of gRPC as small servers need that stand for those of a deployed app: calls with one message each way, over HTTP/2 without TLS.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import { connect, createServer, Http2Server, ServerHttp2Stream } from 'node:http2';
import { Address } from './database-url';

const SERVICE = '/emulated.Service/';
/** Messages are JSON. */
const CONTENT_TYPE = 'application/grpc+json';
/** Whether a message is compressed, and its length. */
const PREFIX_BYTES = 5;
const TIMEOUT_MILLISECONDS = 10_000;
const [OK, UNAVAILABLE] = [0, 14];

/** Serves calls: the answer to a method and the message of the call. */
export function createGrpcServer(answer: (method: string, message: string) => Promise<object>): Http2Server {
  const server = createServer();
  server.on('stream', (stream, { ':path': path = '', 'content-type': type = '' }) => {
    if (type !== CONTENT_TYPE) {
      stream.respond({ ':status': 415 }, { endStream: true });
      return;
    }
    readAll(stream).then((frame) => answer(path.slice(SERVICE.length), unframe(frame) as string)).then(
      (body) => respond(stream, OK, body),
      (error: Error) => respond(stream, UNAVAILABLE, { error: error.message }),
    );
  });
  return server;
}

/** Calls a method, and returns the message of the answer. Throws if its status is not `OK`. */
export async function callGrpc({ host, port }: Address, method: string, message: string): Promise<unknown> {
  const session = connect(`http://${host}:${port}`);
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({ ':method': 'POST', ':path': `${SERVICE}${method}`, 'content-type': CONTENT_TYPE, 'te': 'trailers' });
      let status: string | undefined;
      stream.setTimeout(TIMEOUT_MILLISECONDS, () => reject(new Error(`no answer within ${TIMEOUT_MILLISECONDS} ms`)));
      stream.on('error', reject);
      stream.on('trailers', (trailers) => { status = trailers['grpc-status'] as string | undefined; });
      readAll(stream).then((frame) => {
        if (status !== String(OK)) {
          throw new Error(`gRPC status ${status}: ${frame.length > PREFIX_BYTES ? JSON.stringify(unframe(frame)) : 'no message'}`);
        }
        resolve(unframe(frame));
      }).catch(reject);
      stream.end(frameOf(message));
    });
  } finally {
    session.destroy();
  }
}

function respond(stream: ServerHttp2Stream, status: number, body: object): void {
  stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }));
  stream.end(frameOf(body));
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function frameOf(message: unknown): Buffer {
  const content = Buffer.from(JSON.stringify(message));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

function unframe(frame: Buffer): unknown {
  return JSON.parse(frame.subarray(PREFIX_BYTES, PREFIX_BYTES + frame.readUInt32BE(1)).toString());
}
