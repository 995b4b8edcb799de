/**
 * Images and environment files that do not exist are found before anything is created.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, AssetHashType, aws_ecr as ecr, aws_ecr_assets as ecr_assets, aws_ecs as ecs, aws_s3 as s3, aws_secretsmanager as secretsmanager, Lazy, Stack, Token } from 'aws-cdk-lib';
import { MicroserviceProps, WorkloadExtension } from '../../src';
import { containerOf, errorOf, fleet, IMAGE, mistakesOf, newStack, render, service } from '../support';

const WORKSPACE = 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
const NAME = Token.asString({ Ref: 'Name' });
const root = mkdtempSync(join(tmpdir(), 'images-'));
const at = (path: string) => join(root, path);
const withProps = (props: Partial<MicroserviceProps>, stack = newStack()) => fleet({ services: [service('core', props)] }, stack);
const said = (props: Partial<MicroserviceProps>) => errorOf(() => withProps(props));
const { fromAsset, fromRegistry, fromTarball } = ecs.ContainerImage;
const file = ecs.EnvironmentFile.fromAsset;

beforeAll(() => {
  ['image', 'empty', 'other'].forEach((folder) => mkdirSync(at(folder)));
  const files = { 'image/Dockerfile': 'FROM scratch', 'other/Dockerfile.prod': 'FROM scratch', 'image.tar': 'layers', 'core.env': 'A=1', 'more.env': 'B=2', '.env': 'C=3', 'core.txt': 'D=4' };
  Object.entries(files).forEach(([name, text]) => writeFileSync(at(name), text));
  symlinkSync(at('core.env'), at('linked.env'));
});

test.each<[string, () => ecs.ContainerImage, string | RegExp]>([
  ['a folder that does not exist', () => fromAsset('/nope'), "'image' must be a folder that contains the file 'Dockerfile', got '/nope'; there is no '/nope'"],
  ['a folder without a Dockerfile', () => fromAsset(at('empty')), /'image' must be a folder that contains the file 'Dockerfile', got '.+empty'; there is no '.+empty\/Dockerfile'/],
  ['a folder without the Dockerfile of its options', () => fromAsset(at('image'), { file: 'Dockerfile.prod' }), /contains the file 'Dockerfile.prod', got '.+image'; there is no '.+Dockerfile.prod'/],
  ['a file in place of a folder', () => fromAsset(at('core.env')), /'image' must be a folder .+, got '.+core.env'/],
  ['no folder', () => fromAsset(undefined as never), "'image' must be a folder that contains the file 'Dockerfile', but is not set"],
  ['a folder that is known only at deployment', () => fromAsset(NAME), "'image' must be known at synth, because the image is built before the deployment, got a value known only at deployment"],
  ['a build argument that is known only at deployment', () => fromAsset(at('image'), { buildArgs: { A: Lazy.string({ produce: () => 'a' }) } }), "'image' must be known at synth"],
  ['an archive that does not exist', () => fromTarball('/nope.tar'), "'image' must be an archive that exists, got '/nope.tar'"],
  ['an archive that is known only at deployment', () => fromTarball(NAME), "'image' must be an archive that exists, got a value known only at deployment"],
  ['an empty name', () => fromRegistry(''), "'image' must have a name of at most 255 letters, digits and characters of '-_.:/@#', such as 'public.ecr.aws/nginx/nginx:1.29', got ''"],
  ['no name, such as a variable that is not set', () => fromRegistry(undefined as never), "'image' must have a name of at most 255"],
  ['a name with a space', () => fromRegistry('nginx 1.29'), "got 'nginx 1.29'"],
  ['a name of 256 characters', () => fromRegistry(`a/${'b'.repeat(254)}@sha256:${'0'.repeat(64)}`), "'image' must have a name of at most 255"],
])('rejects an image of %s', (_, imageOf, message) => {
  expect(said({ image: imageOf() })).toMatch(message);
});

test.each<[string, () => ecs.ContainerImage]>([
  ['a folder', () => fromAsset(at('image'))],
  ['a folder with another Dockerfile', () => fromAsset(at('other'), { file: 'Dockerfile.prod', buildArgs: { A: '1' }, exclude: ['docs'] })],
  ['an archive', () => fromTarball(at('image.tar'))],
  ['a name of 255 characters with a digest', () => fromRegistry(`a/${'b'.repeat(253)}@sha256:${'0'.repeat(64)}`)],
  ['a name that is known only at deployment', () => fromRegistry(NAME)],
])('accepts an image of %s', (_, imageOf) => {
  expect(containerOf(render(withProps({ image: imageOf() }))).Image).toBeDefined();
});

test('accepts images of constructs', () => {
  const stack = newStack();
  const asset = new ecr_assets.DockerImageAsset(stack, 'Image', { directory: at('image') });
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry');
  const images = [ecs.ContainerImage.fromDockerImageAsset(asset), ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, 'Repository'), '1'), fromRegistry('example/private', { credentials: secret })];
  expect(() => render(fleet({ services: images.map((image, index) => ({ ...service(`core-${index}`), image })) }, stack))).not.toThrow();
});

test('stages an image once, with the options as they were given, and not at all if the workload is rejected', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'out-'));
  const app = new App({ outdir });
  const stack = new Stack(app, 'Stack');
  const staged = () => readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  const exclude = ['docs'];
  const made = withProps({}, stack);
  errorOf(() => made.addWorker({ name: 'other', image: fromAsset(at('image'), { exclude }), cpu: 1 }));
  errorOf(() => made.addWorker({ name: 'other', image: fromTarball(at('image.tar')), environmentFiles: [file(at('core.env'))], cpu: 1 }));
  expect(staged()).toEqual([]);
  expect(exclude).toEqual(['docs']);
  made.addWorker({ name: 'other', image: fromTarball(at('image.tar')), environmentFiles: [file(at('core.env'))] });
  expect(staged()).toHaveLength(2);
  app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(outdir, 'Stack.assets.json'), 'utf8'));
  expect(Object.keys(dockerImages)).toHaveLength(1);
});

test('an image of another class is bound once', () => {
  const bound: string[] = [];
  class Mine extends ecs.ContainerImage {
    bind(): ecs.ContainerImageConfig {
      bound.push('class');
      return { imageName: 'mine' };
    }
  }
  const literal = { bind: () => (bound.push('literal'), { imageName: 'mine' }) } as ecs.ContainerImage;
  withProps({ image: new Mine(), extensions: [WorkloadExtension.sidecar('agent', { image: literal })] });
  expect(bound).toEqual(['class', 'literal']);
});

test.each<[string, WorkloadExtension]>([
  ['sidecar', WorkloadExtension.sidecar('agent', { image: fromAsset('/nope') })],
  ['initContainer', WorkloadExtension.initContainer('fetch', { image: fromAsset('/nope') })],
  ['proxy', WorkloadExtension.proxy(80, { image: fromAsset('/nope') })],
  ['tracing', WorkloadExtension.tracing({ image: fromAsset('/nope') })],
  ['prometheus', WorkloadExtension.prometheus({ workspaceArn: WORKSPACE, image: fromAsset('/nope') })],
  ['logRouting', WorkloadExtension.logRouting({ output: 'loki', image: fromAsset('/nope') })],
])('rejects the image of the extension %s', (kind, extension) => {
  expect(mistakesOf(() => withProps({ extensions: [extension] }))).toEqual([`service 'core': 'extensions.${kind}.image', got '/nope'`]);
});

test.each<[string, () => ecs.EnvironmentFile[], string | RegExp]>([
  ['does not exist', () => [file('nope.env')], /'environmentFiles\[0\]' must be a file that exists, got 'nope.env'; there is no '\/.+nope.env'/],
  ['is a folder', () => [file(root)], "'environmentFiles[0]' must be a file that exists, got '/"],
  ['has no path', () => [file('')], "'environmentFiles[0]' must be a file that exists, got ''"],
  ['is known only at deployment', () => [file(NAME)], "'environmentFiles[0]' must be a file that exists, got a value known only at deployment"],
  ['has another extension', () => [file(at('core.txt'))], "'environmentFiles[0]' must have a name that ends with '.env' and has other characters before it, such as 'service.env', because Amazon ECS reads only such files, got '/"],
  ['has only the extension, which the key of the asset loses', () => [file(at('.env'))], "'environmentFiles[0]' must have a name that ends with '.env' and has other characters before it"],
  ['is one of two', () => [file(at('core.env')), file(at('more.env'))], "'environmentFiles' must have at most one local file, because the CDK gives all local files of a container the same construct ID, got 2"],
  ['has a hash of the wrong type', () => [file(at('core.env'), { assetHash: 'abc', assetHashType: AssetHashType.SOURCE })], "'environmentFiles[0].assetHashType' must be 'custom' if 'assetHash' is set"],
  ['has no hash of its own', () => [file(at('core.env'), { assetHashType: AssetHashType.CUSTOM })], "'environmentFiles[0].assetHashType'"],
])('rejects an environment file that %s', (_, files, message) => {
  expect(said({ environmentFiles: files() })).toMatch(message);
});

test('rejects the key of an environment file that Amazon ECS does not read, also of a sidecar', () => {
  const stack = newStack();
  const environmentFiles = [ecs.EnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Files', 'files'), 'core.txt')];
  expect(mistakesOf(() => withProps({ environmentFiles, extensions: [WorkloadExtension.sidecar('agent', { image: IMAGE, environmentFiles })] }, stack))).toEqual([
    "service 'core': 'environmentFiles[0]', got 'core.txt'", "service 'core': 'extensions.sidecar.environmentFiles[0]', got 'core.txt'",
  ]);
});

test('accepts local environment files, shared by workloads and with a hash of their own', () => {
  const stack = newStack();
  const bucket = s3.Bucket.fromBucketName(stack, 'Files', 'files');
  const shared = file(at('core.env'), { assetHash: 'abc' });
  const services = [service('core', { environmentFiles: [shared, ecs.EnvironmentFile.fromBucket(bucket, NAME)] }), service('shop', { paths: ['/shop'], environmentFiles: [shared] })];
  expect(() => render(fleet({ services }, stack))).not.toThrow();
  const linked = containerOf(render(withProps({ environmentFiles: [file(at('linked.env'))] })));
  expect(JSON.stringify(linked.EnvironmentFiles)).toMatch(/\.env"/);
});

test('all mistakes are said together', () => {
  expect(mistakesOf(() => withProps({
    image: fromAsset('/nope'), environmentFiles: [file('/nope.env')], extensions: [WorkloadExtension.sidecar('agent', { image: fromTarball('/nope.tar') })],
  }))).toEqual([
    "service 'core': 'image', got '/nope'", "service 'core': 'environmentFiles[0]', got '/nope.env'", "service 'core': 'extensions.sidecar.image', got '/nope.tar'",
  ]);
});
