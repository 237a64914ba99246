import { dayOfDate } from '@plimsoll/core';

/** From a day on, in days since 1970 in New York. */
interface SecRate {
  readonly from: number;
  /** Dollars for each million dollars of sales. */
  readonly perMillion: number;
}

interface TafRate {
  readonly from: number;
  /** Dollars for each share sold. */
  readonly perShare: number;
  /** Dollars at most for one trade. */
  readonly maximum: number;
}

/**
 * The fee of Section 31 of the Securities Exchange Act on sales, by the date of the sale. From the SEC's Fee Rate Advisories
 * (sec.gov/rules-regulations/fee-rate-advisories): for fiscal year 2012 #6, 2013 #3, 2014, 2015, 2016 (press release 2016-2), 2017 #3, 2018 #3,
 * 2019 #2, 2020 (release 34-87918), 2021 #2 (press release 2021-8), 2022 #2, 2023 #2 (release 34-96724), 2024 #2 (release 34-99973), 2025
 * (release 34-102779), 2026 (release 34-104909).
 */
const SEC_RATES: readonly SecRate[] = [
  sec('2012-04-01', 22.4),
  sec('2013-05-25', 17.4),
  sec('2014-03-18', 22.1),
  sec('2015-02-14', 18.4),
  sec('2016-02-16', 21.8),
  sec('2017-07-04', 23.1),
  sec('2018-05-22', 13),
  sec('2019-04-16', 20.7),
  sec('2020-02-18', 22.1),
  sec('2021-02-25', 5.1),
  sec('2022-05-14', 22.9),
  sec('2023-02-27', 8),
  sec('2024-05-22', 27.8),
  sec('2025-05-14', 0),
  sec('2026-04-04', 20.6),
];

/**
 * FINRA's Trading Activity Fee on sales of stocks, by the date of the sale. From Regulatory Notice 12-31 (from July 2012), SR-FINRA-2020-032 (2022 to
 * 2024), SR-FINRA-2024-019 (2026 to 2028), and SR-FINRA-2026-021 (nothing in the last quarter of 2026).
 */
const TAF_RATES: readonly TafRate[] = [
  taf('2012-07-01', 0.000119, 5.95),
  taf('2022-01-01', 0.00013, 6.49),
  taf('2023-01-01', 0.000145, 7.27),
  taf('2024-01-01', 0.000166, 8.3),
  taf('2026-01-01', 0.000195, 9.79),
  taf('2026-10-01', 0, 0),
  taf('2027-01-01', 0.000232, 11.61),
  taf('2028-01-01', 0.00024, 12.05),
];

/**
 * Dollars that the regulators take of a sale, each of the two fees rounded up to the cent, as brokers pass them on. Dates before the tables have
 * the first rate, later ones the last.
 *
 * @param day days since 1970 of the sale in New York
 * @param quantity units sold
 * @param notional dollars that they were sold for
 */
export function regulatoryFees(day: number, quantity: number, notional: number): number {
  const { perShare, maximum } = inForce(TAF_RATES, day);
  const section31 = upToCent((notional * inForce(SEC_RATES, day).perMillion) / 1e6);
  const isExempt = notional / quantity < perShare; // Schedule A, section 1(b)(2): sold for less a share than the fee itself
  return section31 + (isExempt ? 0 : Math.min(maximum, upToCent(quantity * perShare)));
}

function inForce<Rate extends { readonly from: number }>(rates: readonly Rate[], day: number): Rate {
  for (let i = rates.length - 1; i > 0; i--) if (rates[i]!.from <= day) return rates[i]!;
  return rates[0]!;
}

/** An amount that is a whole number of cents but for the noise of multiplying stays what it is. */
function upToCent(dollars: number): number {
  return Math.ceil(dollars * 100 - 1e-7) / 100;
}

function sec(date: string, perMillion: number): SecRate {
  return { from: dayOfDate(date), perMillion };
}

function taf(date: string, perShare: number, maximum: number): TafRate {
  return { from: dayOfDate(date), perShare, maximum };
}
