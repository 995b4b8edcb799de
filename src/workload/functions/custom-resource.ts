/** CloudFormation truncates longer reasons. */
const MAX_REASON_LENGTH = 1_500;

/** A request of CloudFormation to the function of a custom resource. */
export interface CustomResourceEvent<P> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: P;
  readonly OldResourceProperties?: P;
}

/**
 * Sends the response to CloudFormation, which would otherwise wait for an hour.
 *
 * @param reason Reason for the failure; undefined if the request succeeded
 */
export async function answer<P>(event: CustomResourceEvent<P>, PhysicalResourceId: string, reason: string | undefined): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    Reason: reason?.slice(0, MAX_REASON_LENGTH),
    PhysicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  const response = await fetch(ResponseURL, { method: 'PUT', body, headers: { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) } });
  if (!response.ok) {
    throw new Error(`CloudFormation did not take the answer: ${response.status}`);
  }
}
