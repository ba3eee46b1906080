import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { unsafeTexts } from '../harmless-text.js';
import { pageAddress, safeAddress } from './address.js';
import { proseOf } from './prose.js';

describe('prose of strangers', () => {
  it.each([
    ['paragraphs', '<p>Un.</p><p>Deux<br>trois.</p>', 'Un.\n\nDeux\ntrois.'],
    ['lists', '<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>', '- a\n- b\n\n1. c\n2. d'],
    ['headings', '<h2>Titre</h2><p>Texte</p>', '### Titre\n\nTexte'],
    [
      'links to pages',
      'Voir <a href="https://exemple.fr/a?b=1&amp;c=2">la page</a>.',
      'Voir [la page](https://exemple.fr/a?b=1&c=2).',
    ],
    ['entities', 'L&rsquo;&eacute;cole &amp; la cantine&nbsp;: 5&nbsp;&euro;', 'L’école & la cantine : 5 €'],
    ['text without markup', 'Communes < 2 000 habitants', 'Communes < 2 000 habitants'],
    ['nothing', '<p> </p>', ''],
  ])('keeps %s', (_, html, text) => {
    expect(proseOf(html)).toBe(text);
  });

  it.each([
    ['a script', '<script>alert(1)</script>Bonjour', 'Bonjour'],
    ['a script in a script', '<scr<script>ipt>alert(1)</scr</script>ipt>Bonjour', /^(?!.*<).*$/],
    ['a script that is never closed', 'Bonjour<script>alert(1)', 'Bonjour'],
    ['a written tag', 'Bonjour &lt;script&gt;alert(1)&lt;/script&gt;', 'Bonjour ‹script>alert(1)‹/script>'],
    ['a handler', '<img src=x onerror=alert(1)><b onclick="alert(1)">Bonjour</b>', 'Bonjour'],
    ['a link that runs', '<a href="javascript:alert(1)">ici</a>', 'ici'],
    ['a link that hides it', '<a href=" java&#x09;script&#58;alert(1)">ici</a>', 'ici'],
    ['a link in Markdown', '[ici](javascript:alert(1))', '[ici] (javascript :alert(1))'],
    ['a link to data', '[ici](data:text/html;base64,PHNjcmlwdD4=)', '[ici] (data:text/html;base64,PHNjcmlwdD4=)'],
    [
      'a link that ends early',
      '<a href="https://exemple.fr/) [x](javascript:alert(1)">ici</a>',
      /^(?!.*javascript:).*$/,
    ],
    ['styles and frames', '<style>*{display:none}</style><iframe src="https://mal.fr"></iframe>Bonjour', 'Bonjour'],
    ['invisible characters', 'java\u200bscript\u0000:alert(1)', 'javascript :alert(1)'],
  ])('defuses %s', (_, html, text) => {
    const prose = proseOf(html);
    if (typeof text === 'string') expect(prose).toBe(text);
    else expect(prose).toMatch(text);
    expect(unsafeTexts(prose)).toEqual([]);
  });

  it('is done with a megabyte, however deep or long, in a moment', () => {
    // Of the processor, not of the clock: the machine may be busy.
    const before = process.cpuUsage();
    expect(proseOf('a '.repeat(500_000)).length).toBeLessThanOrEqual(20_000);
    expect(proseOf('<div>'.repeat(200_000) + 'fin')).toBe('');
    expect(proseOf('<'.repeat(1_000_000)).length).toBeLessThanOrEqual(20_000);
    expect(proseOf('&'.repeat(1_000_000)).length).toBeLessThanOrEqual(20_000);
    expect(proseOf('<a href="'.repeat(100_000)).length).toBeLessThanOrEqual(20_000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5000);
  });

  it('cuts at the end of a sentence', () => {
    expect(proseOf('<p>Une première phrase. Une seconde phrase plus longue.</p>', { most: 40 })).toBe(
      'Une première phrase. …',
    );
  });

  it('never gives what a scheme may not hold, whatever is put together', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      'script',
      '<script>',
      '</script>',
      '<a href="',
      '">',
      'javascript:',
      'java',
      'script',
      ':',
      '](',
      '[x]',
      '(',
      ')',
      '&lt;',
      '&#x6a;',
      '&#58;',
      '&colon;',
      'data:',
      '\u200b',
      '\u0000',
      '\ud800',
      ' ',
      '\n',
      'mot',
      '<li>',
      '<p>',
      '<!--',
      '-->',
      '<?',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        expect(unsafeTexts(proseOf(pieces.join('')))).toEqual([]);
        expect(unsafeTexts(proseOf(pieces.join(''), { plain: true, most: 20 }))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('addresses', () => {
  it.each([
    ['https://exemple.fr/a b', 'https://exemple.fr/a%20b'],
    ['www.exemple.fr', 'https://www.exemple.fr/'],
    ['mailto:a@exemple.fr', 'mailto:a@exemple.fr'],
    ['javascript:alert(1)', undefined],
    ['\u0001javascript:alert(1)', undefined],
    ['JaVaScRiPt:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['file:///etc/passwd', undefined],
    ['pas une adresse', undefined],
    [undefined, undefined],
  ])('%s is %s', (given, expected) => {
    expect(safeAddress(given)).toBe(expected);
  });

  it('a page is no mail', () => {
    expect(pageAddress('mailto:a@exemple.fr')).toBeUndefined();
  });
});
