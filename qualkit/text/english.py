"""Every inflection of an English word: plurals and possessives, persons, tenses, participles, degrees."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from qualkit.text.words import key

_VOWELS = "aeiou"

_IRREGULAR = """
be am is are was were been being isn't aren't wasn't weren't
have has had having haven't hasn't hadn't | do does did done doing don't doesn't didn't | go goes went gone going
can can't cannot | will won't | would wouldn't | should shouldn't | could couldn't
arise arose arisen | awake awoke awoken | bear bore borne born | beat beaten | become became | begin began begun
bend bent | bet | bind bound | bite bit bitten | bleed bled | blow blew blown | break broke broken | breed bred
bring brought | broadcast | build built | burn burnt | burst | buy bought | catch caught | choose chose chosen
cling clung | come came | cost | creep crept | cut | deal dealt | dig dug | draw drew drawn | dream dreamt
drink drank drunk | drive drove driven | eat ate eaten | fall fell fallen | feed fed | feel felt | fight fought
find found | flee fled | fling flung | fly flew flown | forbid forbade forbidden | forget forgot forgotten
forgive forgave forgiven | freeze froze frozen | get got gotten | give gave given | grind ground | grow grew grown
hang hung | hear heard | hide hid hidden | hit | hold held | hurt | keep kept | kneel knelt | know knew known
lay laid | lead led | lean leant | learn learnt | leave left | lend lent | let | lie lay lain lied lying | light lit
lose lost | make made | mean meant | meet met | mow mown | overcome overcame | pay paid | put | quit | read
ride rode ridden | ring rang rung | rise rose risen | run ran | say said | see saw seen | seek sought | sell sold
send sent | set | sew sewn | shake shook shaken | shed | shine shone | shoot shot | show shown
shrink shrank shrunk | shut | sing sang sung | sink sank sunk | sit sat | sleep slept | slide slid | smell smelt
sow sown | speak spoke spoken | spend spent | spill spilt | spin spun | spit spat | split | spread
spring sprang sprung | stand stood | steal stole stolen | stick stuck | sting stung | stink stank stunk
strike struck | strive strove striven | swear swore sworn | sweep swept | swell swollen | swim swam swum
swing swung | take took taken | teach taught | tear tore torn | tell told | think thought | throw threw thrown
tread trod trodden | understand understood | upset | wake woke woken | wear wore worn | weave wove woven
weep wept | win won | wind wound | withdraw withdrew withdrawn | write wrote written
man men | woman women | child children | person people | foot feet | tooth teeth | goose geese | mouse mice
ox oxen | wife wives | midwife midwives | housewife housewives | life lives | knife knives | half halves
self selves | leaf leaves | loaf loaves | shelf shelves | thief thieves | wolf wolves | calf calves
criterion criteria | phenomenon phenomena | medium media | datum data | analysis analyses | crisis crises
diagnosis diagnoses | basis bases | hypothesis hypotheses | bacterium bacteria | stimulus stimuli
good better best | bad worse worst | far further farther furthest farthest | little less least
much more most | many more most
"""
_PREFIXES = ("breast", "bottle", "over", "under", "mis", "out", "re", "un", "fore", "up")
"""What may stand before an irregular word without changing it: *breastfed*, *overslept*."""


def inflections(word: str) -> frozenset[str]:
    """Every inflection of a word, small letters, the word itself among them.

    Parameters
    ----------
    word
        As in a dictionary: ``train``, ``midwife``, ``breastfeed``. In capitals it is an acronym, and takes only
        the plural and the possessive.

    Examples
    --------
    >>> sorted(inflections("train"))
    ['train', "train's", 'trained', 'training', 'trainings', 'trains', "trains'"]
    >>> {"breastfed", "breastfeeding"} <= inflections("breastfeed"), "midwives" in inflections("midwife")
    (True, True)
    """
    small = key(word)
    plural = _plural(small)
    gathered = {small, plural, f"{small}'s", f"{plural}'"}
    if word.isupper() and len(word) > 1:
        return frozenset(gathered)
    irregular = _irregular(small)
    participle = _present_participle(small)
    gathered |= {participle, participle + "s", *irregular}
    if not irregular:
        gathered |= {_past(small), *_degrees(small)}
    owning = {f"{form}'s" for form in irregular if form.endswith("en")}
    return frozenset(gathered | owning | {f"{form}'" for form in irregular if form.endswith("ves")})


@lru_cache(maxsize=1)
def _irregulars() -> dict[str, tuple[str, ...]]:
    rows = [row.split() for line in _IRREGULAR.strip().splitlines() for row in line.split("|")]
    return {row[0]: tuple(row[1:]) for row in rows}


def _irregular(word: str) -> tuple[str, ...]:
    known = _irregulars()
    if word in known:
        return known[word] or (word,)
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and known.get(rest) is not None:
            return tuple(prefix + form for form in known[rest]) or (word,)
    return ()


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith("o") and word[-2:-1] not in _VOWELS and len(word) <= 6:
        return word + "es"
    return word + "s"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return _doubled(word) + "ed"


def _present_participle(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and len(word) > 2:
        return word[:-1] + "ing"
    return _doubled(word) + "ing"


_STRESSED_LAST = (
    "admit", "commit", "permit", "submit", "omit", "occur", "refer", "prefer", "confer", "defer", "transfer", "begin",
    "forget", "regret", "upset", "control", "compel", "equip",
)  # fmt: skip
_NOT_DOUBLED = "wxy"


def _doubled(word: str) -> str:
    """The word with its last letter twice where English doubles it: one stressed syllable, one vowel, one consonant."""
    if len(word) < 3 or word[-1] in _VOWELS + _NOT_DOUBLED or word[-2] not in _VOWELS:
        return word
    qu = word[-3] == "u" and word[-4:-3] == "q"
    if (word[-3] in _VOWELS and not qu) or (_syllables(word) > 1 and word not in _STRESSED_LAST):
        return word
    return word + word[-1]


def _syllables(word: str) -> int:
    inside = [letter in _VOWELS for letter in word.replace("qu", "q")]
    return sum(now and not before for before, now in zip([False, *inside], inside, strict=False))


def _degrees(word: str) -> Iterator[str]:
    """Comparative and superlative of the short adjectives; "-er" on any other word makes a person of it."""
    if word in _ADJECTIVES:
        stem = word[:-1] + "i" if word.endswith("y") and word[-2] not in _VOWELS else _doubled(word.removesuffix("e"))
        yield from (stem + ending for ending in ("er", "est"))


_SHORT = """
angry big black blue brave brief bright broad brown busy calm cheap clean clear clever close cold cool cruel "
crazy dark dear deep dirty dry dull dumb early easy empty fair fast fat few fine firm fit flat free fresh
friendly full funny gentle grand great green guilty handy happy hard harsh healthy heavy high hot huge hungry
kind large late lazy light lonely long loose loud low lucky mild naughty near neat new nice noisy odd old pale
plain polite poor pretty proud pure quick quiet rare raw ready rich ripe rough round rude sad safe scary shallow
sharp short shy sick silly simple slim slow small smart smooth soft sore sour steep strange strict strong stupid
sunny sure sweet tall tasty thick thin tidy tight tiny tired tough true ugly warm weak wealthy weird wet white
wide wild wise worthy young
"""
_ADJECTIVES = frozenset(_SHORT.split())
