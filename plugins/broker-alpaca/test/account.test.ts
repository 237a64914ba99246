import { expect, test } from 'vitest';
import type { Answer } from '../src/outside.ts';
import { worldOf } from './support/world.ts';

const ACCOUNT = '/v2/account';

test.each(['{}', '{"cash":null}', '{"cash":""}', '{"cash":"much"}'])(
  'when Alpaca answers %s for the account then it is unknown, and cash from before a fill is not vouched for afterwards',
  async (unreadable) => {
    const state: { instead?: string; first?: string } = {};
    const answered = (path: string, answer: Answer): Answer => {
      if (path !== ACCOUNT) return answer;
      state.first ??= answer.body;
      return state.instead === undefined ? answer : { ...answer, body: state.instead };
    };
    const { broker, submit, order, told } = await worldOf({ config: { settle: '1s' }, answered });
    expect(await broker.account()).toMatchObject({ cash: 100_000 });
    state.instead = unreadable;
    await expect(broker.account()).rejects.toThrow('Alpaca could not be asked: its answer for the account has no cash');
    await expect(broker.positions()).rejects.toThrow('has no cash');
    submit(order({}));
    await told('filled');
    state.instead = state.first!;
    await expect(broker.account()).rejects.toThrow('Alpaca tells cash and positions from before the last fills');
    delete state.instead;
    expect(await broker.account()).toMatchObject({ cash: 99_000 });
    expect(await broker.positions()).toMatchObject([{ symbol: 'TSLA', quantity: 10 }]);
  },
);
