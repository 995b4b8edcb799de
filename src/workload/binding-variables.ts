/** What a workload may do with the data of a bucket or a table. */
export enum DataAccess {
  /** Read, and list. */
  READ = 'READ',
  /** Read, list, write and delete. */
  READ_WRITE = 'READ_WRITE',
}

/** What a workload may do with a queue. */
export enum QueueAccess {
  /** Send messages. */
  SEND = 'SEND',
  /** Receive and delete messages. */
  CONSUME = 'CONSUME',
  /** Send, receive and delete messages. */
  SEND_AND_CONSUME = 'SEND_AND_CONSUME',
}

/** Variables that describe a database. Only those that are named here are set. */
export interface DatabaseVariables {
  /**
   * Variable with the connection URL, from a secret.
   *
   * @default - none; `DATABASE_URL` if no variable at all is named
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

/** Variables that describe a cache. Only those that are named here are set. */
export interface CacheVariables {
  /**
   * Variable with the URL, from a secret if the cache has an AUTH token.
   *
   * @default - none; `REDIS_URL` if no variable at all is named
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
   * Variable with the AUTH token, from a secret. Rejected if the cache has none.
   *
   * @default - none
   */
  readonly authToken?: string;
}

/** How a workload uses a bucket or a table. */
export interface DataBindingOptions {
  /**
   * Variable with the name of the bucket or table.
   *
   * @default - `S3_BUCKET_{NAME}` or `TABLE_NAME_{NAME}`
   */
  readonly variable?: string;
  /**
   * What the workload may do.
   *
   * @default DataAccess.READ_WRITE
   */
  readonly access?: DataAccess;
}

/** How a workload uses a queue. */
export interface QueueBindingOptions {
  /**
   * Variable with the URL of the queue.
   *
   * @default - `QUEUE_URL_{NAME}`
   */
  readonly variable?: string;
  /**
   * What the workload may do.
   *
   * @default QueueAccess.SEND_AND_CONSUME
   */
  readonly access?: QueueAccess;
}

/** Variables that describe a service that is consumed. Only those that are named here are set. */
export interface ServiceVariables {
  /**
   * Variable with the URL, such as `http://pricing:8080`.
   *
   * @default - none; `{NAME}_URL` if no variable at all is named
   */
  readonly url?: string;
  /**
   * Variable with the host name and the port, such as `pricing:8080`: what clients of gRPC take.
   *
   * @default - none
   */
  readonly address?: string;
}
