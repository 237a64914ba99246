/** Options as commander hands them over. Each command takes some of them. */
export interface ConfigOptions {
  readonly set?: readonly string[];
  readonly json?: boolean;
}

export interface RunOptions extends ConfigOptions {
  readonly out?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}
