/** What an operator can have a running kernel do. Left out, `symbol` and `strategy` mean all of them. */
export type Command =
  /** Nothing enters, working entries are cancelled. */
  | { readonly name: 'halt'; readonly reason?: string | undefined }
  /** Nothing enters. */
  | { readonly name: 'reduce'; readonly reason?: string | undefined }
  /** Entries are allowed again. */
  | { readonly name: 'resume'; readonly reason?: string | undefined }
  /** Closes what is held. Of all symbols and strategies it halts too, so that nothing enters again. */
  | {
      readonly name: 'flatten';
      readonly symbol?: string | undefined;
      readonly strategy?: string | undefined;
      readonly reason?: string | undefined;
    }
  /** Cancels working orders: one, or those of a symbol or strategy, or all. Exits too. */
  | {
      readonly name: 'cancel';
      readonly orderId?: string | undefined;
      readonly symbol?: string | undefined;
      readonly strategy?: string | undefined;
      readonly reason?: string | undefined;
    };
