/** Protocol of a service, for requests from the load balancer and from consumers. */
export enum ServiceProtocol {
  /** HTTP/1.1. */
  HTTP = 'HTTP',
  /** HTTP/2 without TLS, by prior knowledge (h2c). */
  HTTP2 = 'HTTP2',
  /** gRPC, over HTTP/2 without TLS. */
  GRPC = 'GRPC',
}
