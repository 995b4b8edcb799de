/** Sizes of services, where neither service nor profile says one. */
export interface ServiceSize {
  /**
   * CPU units of a task; 1024 are one vCPU.
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
