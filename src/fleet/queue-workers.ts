import { aws_sqs as sqs, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { placeOf } from '../private/place';
import { Problems } from '../private/problems';
import { Catalog } from '../workload/catalog';
import { KindPlan } from '../workload/kind';
import { subjectOf } from '../workload/workload-plan';

/** What a queue is known as in the whole app. */
interface QueueIdentity {
  /** Undefined if it does not exist yet, or if a platform of another stack publishes it. */
  readonly queue?: string;
  /** Name under which a platform publishes it. */
  readonly published?: string;
  /** Whether the app creates it: two such queues are different, also if they are published under one name. */
  readonly isCreated: boolean;
}

interface Consumer extends QueueIdentity {
  readonly fleet: string;
  readonly worker: string;
  /** Name of the queue in its fleet. */
  readonly name: string;
}

/**
 * The workers of an app by the queues that they consume.
 *
 * Fleets of a platform share its queues, a fleet can have one queue under several names, and several constructs of an app can stand for one queue: imports of
 * the same ARN, and imports of the same platform, which the app can also create.
 */
export class QueueWorkers {
  private static readonly consumers = new WeakMap<IConstruct, Consumer[]>();

  private readonly known: Consumer[];

  /**
   * @param scope Fleet or platform
   * @param fleet Path of the fleet
   * @param catalog What the fleet has, or undefined if its platform has not created it yet
   * @param publishedAs Name under which a platform publishes a queue
   */
  constructor(
    scope: IConstruct, private readonly fleet: string, private readonly catalog: Pick<Catalog, 'queues'> | undefined,
    private readonly publishedAs: Catalog['publishedAs'],
  ) {
    const { root } = scope.node;
    this.known = QueueWorkers.consumers.get(root) ?? [];
    QueueWorkers.consumers.set(root, this.known);
  }

  /** Two workers of one queue would take each other's messages, and both would scale on the same backlog. If two workers conflict, the later one is reported. */
  check(added: KindPlan[], problems: Problems): void {
    const consumers = [...this.known];
    for (const { workload, queues = [] } of [...added].sort((a, b) => (a.workload.name < b.workload.name ? -1 : 1))) {
      for (const { name, prop } of queues) {
        const own = this.consumer(workload.name, name);
        const other = consumers.find((each) => isSame(each, own));
        consumers.push(own);
        // A queue that is listed twice, and two workers with the same name, are reported separately.
        if (!other || (other.worker === own.worker && other.fleet === own.fleet && other.name === name)) {
          continue;
        }
        const isOwn = other.worker === own.worker && other.fleet === own.fleet;
        const owner = `worker '${other.worker}'${other.fleet === own.fleet ? '' : ` in fleet '${other.fleet}'`}`;
        problems.add({
          subject: subjectOf(workload),
          prop,
          must: isOwn ? `not be queue '${other.name}' under another name` : `not be queue '${other.name}' of ${owner}: each message would go to only one of the two workers, and both would scale on the same backlog`,
          got: name,
          fix: isOwn ? undefined : "let one worker scale further by 'scaling.maxTasks', or send to a queue for each, such as two queues that subscribe to one topic",
        });
      }
    }
  }

  /** Adds the queues of a worker that exists. */
  add({ workload, queues = [] }: KindPlan): void {
    this.known.push(...queues.map(({ name }) => this.consumer(workload.name, name)));
  }

  private consumer(worker: string, name: string): Consumer {
    const { fleet, catalog } = this;
    const queue = catalog?.queues?.[name];
    const isCreated = catalog === undefined || queue !== undefined;
    return { fleet, worker, name, queue: queue && identityOf(queue), published: this.publishedAs?.(name), isCreated };
  }
}

function isSame(a: Consumer, b: Consumer): boolean {
  return (a.fleet === b.fleet && a.name === b.name)
    || (a.queue !== undefined && a.queue === b.queue)
    || (a.published !== undefined && a.published === b.published && !(a.isCreated && b.isCreated));
}

function identityOf(queue: sqs.IQueue): string {
  const arn = queue.queueArn;
  const token = Tokenization.reverse(arn, { failConcat: false });
  if (Reference.isReference(token)) {
    return `${token.target.node.path} ${token.displayName}`;
  }
  return Token.isUnresolved(arn) ? JSON.stringify([...placeOf(queue), Stack.of(queue).resolve(arn)]) : arn;
}
