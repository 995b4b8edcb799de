/** Access of a workload to the data of a bucket or a table. */
export enum DataAccess {
  /** Read and list. */
  READ = 'READ',
  /** Read, list, write and delete. */
  READ_WRITE = 'READ_WRITE',
}

/** Access of a workload to a queue. */
export enum QueueAccess {
  /** Send messages. */
  SEND = 'SEND',
  /** Receive and delete messages. */
  CONSUME = 'CONSUME',
  /** Send, receive and delete messages. */
  SEND_AND_CONSUME = 'SEND_AND_CONSUME',
}

/** Names of the variables that describe a database. Only the variables that you name are set. */
export interface DatabaseVariables {
  /**
   * Variable with the connection URL, from a secret.
   *
   * @default - none; `DATABASE_URL` if you name no variable
   */
  readonly url?: string;
  /**
   * Variable with the host name.
   *
   * @default - none
   */
  readonly host?: string;
  /**
   * Variable with the port.
   *
   * @default - none
   */
  readonly port?: string;
  /**
   * Variable with the name of the database.
   *
   * @default - none
   */
  readonly databaseName?: string;
  /**
   * Variable with the user name, from a secret.
   *
   * @default - none
   */
  readonly username?: string;
  /**
   * Variable with the password, from a secret.
   *
   * @default - none
   */
  readonly password?: string;
}

/** Names of the variables that describe a cache. Only the variables that you name are set. */
export interface CacheVariables {
  /**
   * Variable with the URL, from a secret if the cache has an AUTH token.
   *
   * @default - none; `REDIS_URL` if you name no variable
   */
  readonly url?: string;
  /**
   * Variable with the host name.
   *
   * @default - none
   */
  readonly host?: string;
  /**
   * Variable with the port.
   *
   * @default - none
   */
  readonly port?: string;
  /**
   * Variable with the AUTH token, from a secret. An error if the cache has no AUTH token.
   *
   * @default - none
   */
  readonly authToken?: string;
}

/** Options for using a bucket or a table. */
export interface DataBindingOptions {
  /**
   * Variable with the name of the bucket or table.
   *
   * @default - `S3_BUCKET_{NAME}` or `TABLE_NAME_{NAME}`
   */
  readonly variable?: string;
  /**
   * Access of the workload.
   *
   * @default DataAccess.READ_WRITE
   */
  readonly access?: DataAccess;
}

/** Options for using a queue. */
export interface QueueBindingOptions {
  /**
   * Variable with the URL of the queue.
   *
   * @default - `QUEUE_URL_{NAME}`
   */
  readonly variable?: string;
  /**
   * Access of the workload.
   *
   * @default QueueAccess.SEND_AND_CONSUME
   */
  readonly access?: QueueAccess;
}

/** Names of the variables that describe a consumed service. Only the variables that you name are set. */
export interface ServiceVariables {
  /**
   * Variable with the URL, such as `http://pricing:8080`.
   *
   * @default - none; `{NAME}_URL` if you name no variable
   */
  readonly url?: string;
  /**
   * Variable with the host name and the port, such as `pricing:8080`, in the format that gRPC clients use.
   *
   * @default - none
   */
  readonly address?: string;
}
