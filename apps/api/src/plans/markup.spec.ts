import { describe, expect, it } from '@jest/globals';

import { Markup, markup } from './markup.js';

describe('markup', () => {
  it('escapes whatever is not markup', () => {
    expect(markup`<p title="${`"'`}">${'<b>&</b>'}</p>`.text).toBe(
      '<p title="&quot;&#39;">&lt;b&gt;&amp;&lt;/b&gt;</p>',
    );
  });

  it('keeps markup, joins lists of it, and writes nothing for nothing', () => {
    const items = [1, 2].map((number) => markup`<li>${number}</li>`);
    expect(markup`<ul>${items}</ul>${undefined}${Markup.constant('<hr>')}`.text).toBe(
      '<ul><li>1</li><li>2</li></ul><hr>',
    );
  });
});
