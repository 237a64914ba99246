import { describe, expect, test } from 'vitest';
import { scene } from './support/venue.ts';

describe('assets', () => {
  test('when one is asked for then it has the documented keys', () => {
    const { venue } = scene();
    const keys = 'id,class,exchange,symbol,name,status,tradable,marginable,shortable,easy_to_borrow,borrow_status,';
    const more = 'fractionable,maintenance_margin_requirement,margin_requirement_long,attributes';
    expect(
      Object.keys(venue.asset('AAPL'))
        .filter((key) => (keys + more).split(',').includes(key))
        .join(','),
    ).toBe(keys + more);
    expect(venue.asset('AAPL')).toMatchObject({ maintenance_margin_requirement: 30, margin_requirement_long: '30' });
    expect(venue.asset('b0b6dd9d-8b9b-48a9-ba46-b9d54906e415')).toEqual(venue.asset('AAPL'));
    expect(venue.asset('BTCUSD')).toMatchObject({
      symbol: 'BTC/USD',
      class: 'crypto',
      min_order_size: expect.any(String),
    });
    expect(() => venue.asset('NOPE')).toThrow('asset not found for NOPE');
  });

  test('when they are filtered then only those come, and ids do not depend on the seed', () => {
    const [one, other] = [scene({ seed: 1 }).venue, scene({ seed: 2 }).venue];
    expect(one.assets()).toEqual(other.assets());
    expect(one.assets({ assetClass: 'crypto' }).every((asset) => asset['class'] === 'crypto')).toBe(true);
    expect(one.assets({ exchange: 'ARCA', status: 'active' }).length).toBeGreaterThan(0);
    expect(one.assets({ status: 'inactive' })).toEqual([]);
  });

  test('when one is added or changed then orders see it at once', () => {
    const all = scene();
    all.venue.addAsset({ symbol: 'NEWCO', price: 12.5 });
    expect(all.look(all.submit({ symbol: 'NEWCO' })).filled_avg_price).toBe('12.5');
    all.venue.addAsset({ symbol: 'NEWCO', tradable: false });
    expect(() => all.submit({ symbol: 'NEWCO' })).toThrow('asset "NEWCO" is not tradable');
    expect(() => all.venue.addAsset({ symbol: 'not a symbol' })).toThrow(RangeError);
  });
});
