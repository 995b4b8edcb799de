/** Size of services that neither the service nor its profile sets. */
export interface ServiceSize {
  /**
   * CPU units of a task. 1024 units are one vCPU.
   *
   * @default 256
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB.
   *
   * @default 512
   */
  readonly memoryMiB?: number;
  /**
   * Number of tasks.
   *
   * @default 1
   */
  readonly desiredCount?: number;
}
