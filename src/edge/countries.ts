import { aws_cloudfront as cloudfront, Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** ISO 3166-1 alpha-2, and XK for Kosovo, as AWS has it: https://docs.aws.amazon.com/waf/latest/APIReference/API_GeoMatchStatement.html */
const COUNTRIES = new Set(('AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK '
  + 'CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS '
  + 'GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV '
  + 'LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM '
  + 'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR '
  + 'TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
).split(' '));

/** Collects countries that CloudFront would reject. The L2 checks only the form of the codes. */
export function checkCountries(problems: Problems, subject: string, prop: string, restriction: cloudfront.GeoRestriction | undefined): void {
  if (!restriction || Token.isUnresolved(restriction.locations)) {
    return;
  }
  const { locations } = restriction;
  if (locations.length === 0) {
    problems.add({ subject, prop, must: 'name a country', got: locations, fix: 'do not set it to serve every country' });
  }
  locations.forEach((code, index) => {
    if (Token.isUnresolved(code)) {
      return;
    }
    if (!COUNTRIES.has(code)) {
      const canonical = canonicalCode(code);
      problems.add({
        subject, prop, must: "name countries by their codes of ISO 3166-1 alpha-2, such as 'GB'", got: code, fix: canonical && `write '${canonical}'`,
      });
    }
    if (locations.indexOf(code) < index) {
      problems.add({ subject, prop, must: 'name each country once', got: code });
    }
  });
}

/** Sorted, so that the order of the props does not change the template. */
export function sortedCountries(restriction: cloudfront.GeoRestriction | undefined): cloudfront.GeoRestriction | undefined {
  if (!restriction || Token.isUnresolved(restriction.locations)) {
    return restriction;
  }
  const { restrictionType, locations } = restriction;
  return { restrictionType, locations: [...locations].sort() };
}

/** The current code for an invalid or obsolete code: `GB` for `UK` and for `gb`. */
function canonicalCode(code: string): string | undefined {
  const region = /^[A-Za-z]{2}$/.test(code) ? new Intl.Locale(`und-${code}`).region : undefined;
  return region !== undefined && COUNTRIES.has(region) ? region : undefined;
}
