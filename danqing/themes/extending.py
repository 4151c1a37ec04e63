"""Labels of people's own pictures meet the lexicon: known ones gain the other language, all become words.

A folder called 苹果 and keywords "apple" are one label then, and a model taught from them understands both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from danqing.pictures.labels import Labels
from danqing.themes.segment import Lexicon, recognise
from danqing.themes.words import Meaning

Words = Mapping[str, Mapping[str, Sequence[str]]]  # slug to its words by language
_SHOWN = ("thing", "scene", "light")  # roles of what can be seen in a picture


def join(labels: Labels) -> Labels:
    """Labels under the lexicon's names, where it knows them, with its words in both languages.

    Labels that mean the same become one; unknown ones stay as they are, in their own language.
    """
    slugs: dict[str, str] = {}
    words: dict[str, dict[str, list[str]]] = {}
    for slug, given in labels.words.items():
        meaning = _known(given)
        slugs[slug] = meaning.name if meaning else slug
        entry = words.setdefault(slugs[slug], {"en": [], "zh": []})
        known = {"en": meaning.en, "zh": meaning.zh} if meaning else {}
        for language, mine in entry.items():
            given_and_known = (*mine, *given.get(language, ()), *known.get(language, ())[:1])
            entry[language] = list(dict.fromkeys(given_and_known))
    of = {name: tuple(dict.fromkeys(slugs[slug] for slug in said)) for name, said in labels.of.items()}
    return Labels({slug: words[slug] for slug in sorted(words)}, of)


def extend(
    lexicon: Lexicon, labels: Words, role: Literal["thing", "scene"]
) -> dict[str, tuple[Meaning, ...]]:
    """The lexicon with a taught model's labels: each of their words means first what the model learned.

    Args:
        lexicon: words to meanings, such as `known_words`.
        labels: slug to words by language, as a model's card has them.
        role: what the model drafts: "thing" (cut-outs, asked for by slug) or "scene" (backgrounds, by tag).
    """
    found = dict(lexicon)
    for slug, words in labels.items():
        en, zh = (tuple(word.lower() for word in words.get(language, ())) for language in ("en", "zh"))
        for word in (*en, *zh):
            known = found.get(word, ())
            like = next((m for m in known if m.role == role), Meaning(role, slug, en, zh))  # its horizon, say
            if role == "thing":
                taught = replace(like, things=(slug, *like.things))
            else:
                taught = replace(like, tags=(slug, *like.tags))
            found[word] = (taught, *(m for m in known if m is not like))
    return found


def _known(given: Mapping[str, Sequence[str]]) -> Meaning | None:
    """What the lexicon takes a label for."""
    meanings = (
        m for language in ("en", "zh") for word in given.get(language, ()) for m in recognise(word).meanings
    )
    return next((meaning for meaning in meanings if meaning.role in _SHOWN), None)
