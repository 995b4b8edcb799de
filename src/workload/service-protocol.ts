/** What a service speaks, to the load balancer and to the services that consume it. */
export enum ServiceProtocol {
  /** HTTP/1.1. */
  HTTP = 'HTTP',
  /** HTTP/2 without TLS, by prior knowledge (h2c). */
  HTTP2 = 'HTTP2',
  /** gRPC, over HTTP/2 without TLS. */
  GRPC = 'GRPC',
}
