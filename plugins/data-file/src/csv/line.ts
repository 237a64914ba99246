const COMMA = 44;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** One line of a CSV file, as positions in the file's bytes: nothing is cut out of them. */
export class Line {
  /** Field i is from `edges[i] + 1` to `edges[i + 1]`, the end excluded. */
  readonly edges: Int32Array;
  /** How many fields the line has, also where that is more than there are edges for. */
  count = 0;
  isBlank = false;
  /** Where the following line starts. */
  next = 0;

  /** @param columns how many fields are expected */
  constructor(columns: number) {
    this.edges = new Int32Array(columns + 1);
  }

  /** Finds the fields of the line that starts at `start`. */
  read(bytes: Uint8Array, start: number): void {
    const { edges } = this;
    const most = edges.length;
    const length = bytes.length;
    let count = 0;
    let at = start;
    edges[0] = start - 1;
    for (; at < length; at++) {
      const byte = bytes[at]!;
      if (byte > COMMA) continue;
      if (byte === COMMA) {
        if (++count < most) edges[count] = at;
      } else if (byte === LINE_FEED) break;
    }
    const end = at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
    if (++count < most) edges[count] = end;
    this.count = count;
    this.isBlank = end === start;
    this.next = at + 1;
  }
}
