const ROWS_AT_FIRST = 1_024;

/**
 * Order ids in a column. Those of a run differ in a number alone, so a number is kept of each, and what is around it once; ids of any other kind
 * are kept as they are.
 */
export class IdColumn {
  readonly #places = new Map<string, number>();
  /** What comes before and after the number; of an id without one, all of it. */
  readonly #forms: (readonly [head: string, tail: string])[] = [];
  #form = new Int32Array(ROWS_AT_FIRST);
  #number = new Float64Array(ROWS_AT_FIRST);

  get(row: number): string {
    const [head, tail] = this.#forms[this.#form[row]!]!;
    const number = this.#number[row]!;
    return number < 0 ? head : `${head}${number}${tail}`;
  }

  /** @param row one that is there, or the next */
  set(row: number, id: string): void {
    if (row >= this.#form.length) this.#grow();
    let end = id.length;
    while (end > 0 && !isDigit(id, end - 1)) end--;
    let start = end;
    while (start > 0 && isDigit(id, start - 1)) start--;
    const number = end > start ? Number(id.slice(start, end)) : -1;
    const isNumber = number >= 0 && String(number) === id.slice(start, end);
    this.#number[row] = isNumber ? number : -1;
    this.#form[row] = isNumber ? this.#formOf(id.slice(0, start), id.slice(end)) : this.#formOf(id, '');
  }

  #formOf(head: string, tail: string): number {
    const key = `${head}\n${tail}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#forms.length);
    return this.#forms.push([head, tail]) - 1;
  }

  #grow(): void {
    const form = new Int32Array(this.#form.length * 2);
    const number = new Float64Array(form.length);
    form.set(this.#form);
    number.set(this.#number);
    this.#form = form;
    this.#number = number;
  }
}

function isDigit(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 48 && code <= 57;
}
