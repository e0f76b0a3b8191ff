"""Which words a message is read as, where addresses of the web stand among them."""

from __future__ import annotations

import pytest

from functions.common.ai.offline.tokens import LINK, flatten, tokenise


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://kestrel.example/p/4411?ref=mail, please.", ["https://kestrel.example/p/4411?ref=mail"]),
        ("Our site (www.hofgut-lindner.de) is down.", ["www.hofgut-lindner.de"]),
        ("We are bergson.example and shop.ruiz.com/es/catalogo!", ["bergson.example", "shop.ruiz.com/es/catalogo"]),
        ("[the drawing](https://files.cloudbox.example/s/ab12)", ["https://files.cloudbox.example/s/ab12"]),
        ("Acme.co.uk. 3com.com/z.", ["Acme.co.uk", "3com.com/z"]),
        ("Write to sales@acme.example.", []),
        ("i.e. at 3.net weight, thanks.Then the U.S. and 15.5.2027", []),
    ],
)
def test_links_are_one_word(text: str, links: list[str]) -> None:
    found = [text[token.start : token.end] for token in tokenise(flatten(text)) if token.key == LINK]
    assert found == links


def test_a_sentence_ends_behind_a_link() -> None:
    tokens = tokenise(flatten("We are www.acme.example. Please call."))
    assert [token.fresh for token in tokens] == [True, False, False, True, False]
