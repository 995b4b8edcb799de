/** An IPv4 block. */
export class Cidr {
  /** The block, or undefined if the text is not a valid block: four octets, a prefix length, no host bits. */
  static parse(text: string): Cidr | undefined {
    const match = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\/(0|[1-9]\d?)$/.exec(text);
    if (!match) {
      return undefined;
    }
    const [a, b, c, d, prefix] = match.slice(1).map(Number);
    if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) {
      return undefined;
    }
    const first = ((a * 256 + b) * 256 + c) * 256 + d;
    return first % 2 ** (32 - prefix) === 0 ? new Cidr(first, prefix) : undefined;
  }

  private constructor(private readonly first: number, readonly prefix: number) {}

  private get size(): number {
    return 2 ** (32 - this.prefix);
  }

  contains(other: Cidr): boolean {
    return other.first >= this.first && other.first + other.size <= this.first + this.size;
  }

  overlaps(other: Cidr): boolean {
    return other.first < this.first + this.size && this.first < other.first + other.size;
  }

  /** The block at an index when this block is split into blocks with a longer prefix. */
  block(prefix: number, index: number): Cidr {
    return new Cidr(this.first + index * 2 ** (32 - prefix), prefix);
  }

  toString(): string {
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(this.first / 2 ** shift) % 256);
    return `${octets.join('.')}/${this.prefix}`;
  }
}
