"""Laws of the text syntax that hold for every text: counting, numbering, drawing, safety and bounded cost."""

import itertools
import re
import sys
import time
import tracemalloc
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.shuffle import stable_random
from generator.core.spintax import CompiledText, compile_text, parse
from generator.core.types import Diagnostic, DictionaryPlan

KNOWN = {"city": "Austin", "jobs": "3", "landmark": ""}
ADJECTIVES = DictionaryPlan("adj", (("good", 1), ("great", 3)))
LEFTOVERS = re.compile(r"[{}|]|\[\[|\]\]|%\w+%|\[<")


def compiled(text: str) -> CompiledText:
    parsed = parse(text, known=KNOWN, dictionaries={"adj"})
    return compile_text(parsed, dictionaries={"adj": ADJECTIVES})


# A text together with the number of its paths, counted by a model that shares no code with the compiler.
type Counted = tuple[str, int]

WORDS = st.sampled_from(["roof", "hail ", " a", "", "x, "]).map(lambda word: (word, 1))
LEAVES = WORDS | st.sampled_from([("{City}", 1), ("%city%", 1), ("{adj}", 2), ("[[CAP:word]]", 1), ("\\{", 1)])


def joined(parts: list[Counted]) -> Counted:
    count = 1
    for _, part in parts:
        count *= part
    return "".join(text for text, _ in parts), count


def choice(options: list[Counted]) -> Counted:
    return "{" + "|".join(text for text, _ in options) + "}", sum(count for _, count in options)


def permutation(drawn: tuple[list[Counted], int, int]) -> Counted:
    options, one, other = drawn
    options = [(f"e{text}", count) for text, count in options]
    lowest, highest = sorted((1 + one % len(options), 1 + other % len(options)))
    total = 0
    for size in range(lowest, highest + 1):
        for order in itertools.permutations([count for _, count in options], size):
            product = 1
            for count in order:
                product *= count
            total += product
    body = "|".join(text for text, _ in options)
    return f'[<minsize={lowest};maxsize={highest};sep=", ">{body}]', total


def conditional(branches: tuple[Counted, Counted, str]) -> Counted:
    (yes, yes_count), (no, no_count), name = branches
    return f"{{?{name}?{yes}|{no}}}", max(yes_count, no_count)


def larger(texts: st.SearchStrategy[Counted]) -> st.SearchStrategy[Counted]:
    number = st.integers(0, 5)
    return st.one_of(
        st.lists(texts, min_size=1, max_size=3).map(joined),
        st.lists(texts, min_size=2, max_size=3).map(choice),
        st.tuples(st.lists(texts, min_size=2, max_size=3), number, number).map(permutation),
        st.tuples(texts, texts, st.sampled_from(["city", "landmark", "!city"])).map(conditional),
        texts.map(lambda text: (f"[[A_AN:{text[0]}]]", text[1])),
    )


TEXTS = st.recursive(LEAVES, larger, max_leaves=8)


@settings(deadline=None)
@given(TEXTS)
def test_count_is_the_number_of_distinct_paths(counted: Counted) -> None:
    source, count = counted
    text = compiled(source)
    assert text.count() == count
    sample = range(min(count, 300))
    assert len({text.nth(number) for number in sample}) == len(sample)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_index_of_is_the_inverse_of_nth(counted: Counted, data: st.DataObject) -> None:
    text = compiled(counted[0])
    number = data.draw(st.integers(0, text.count() - 1))
    assert text.index_of(text.nth(number)) == number


@settings(deadline=None)
@given(TEXTS, st.integers(0, 2**32))
def test_a_draw_can_be_repeated_from_its_path(counted: Counted, seed: int) -> None:
    text = compiled(counted[0])
    drawn = text.rendering(stable_random(seed), KNOWN)
    assert text.rendering(drawn.path, KNOWN) == drawn
    assert text.nth(text.index_of(drawn.path)) == drawn.path


@settings(deadline=None)
@given(TEXTS, st.integers(0, 2**32))
def test_rendering_leaves_no_markup_behind(counted: Counted, seed: int) -> None:
    rendered = compiled(counted[0].replace("\\{", "")).render(stable_random(seed), KNOWN)
    assert not LEFTOVERS.search(rendered)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 2**32), st.integers(1, 12))
def test_a_sample_is_distinct_and_of_the_size_asked_for(counted: Counted, seed: int, size: int) -> None:
    text = compiled(counted[0])
    sample = text.sample(size, seed)
    assert len(sample) == len(set(sample)) == min(size, text.count())
    assert sample == text.sample(size, seed)


@settings(deadline=None, max_examples=400)
@given(st.text(max_size=200) | st.text(alphabet='{}[]|\\%/#<>:?=!a1 \n"', max_size=80))
def test_parse_never_raises_and_valid_text_always_renders(source: str) -> None:
    parsed = parse(source, known=KNOWN, dictionaries={"adj"})
    lines = source.split("\n")
    for diagnostic in parsed.diagnostics:
        assert 1 <= diagnostic.line <= len(lines)
        assert 1 <= diagnostic.column <= len(lines[diagnostic.line - 1]) + 1
        assert diagnostic.message
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", diagnostic.code)
    if parsed.is_valid:
        text = compile_text(parsed, dictionaries={"adj": ADJECTIVES})
        assert text.index_of(text.nth(text.count() - 1)) == text.count() - 1
        text.render(stable_random(1), KNOWN)


BOMBS = {
    "limit.length": ["a" * 200_001, "{" * 300_000],
    "limit.nesting": ["{" * 200_000, "[" * 200_000, "{a|" * 60_000, "[[CAP:" * 33_000, "{?city?" * 28_000],
    "limit.permutation": ["[" + "|a" * 90_000 + "]", "[" + "|".join("abcdefghijklmnopqrstu") + "]"],
    "limit.constructs": ["%c%" * 66_000],
    "limit.problems": ["}" * 200_000, "{nope}" * 33_000, "%nope%" * 33_000],
}


@pytest.mark.parametrize(("code", "bomb"), [(code, bomb) for code, bombs in BOMBS.items() for bomb in bombs])
def test_a_bomb_is_refused_within_its_bounds(code: str, bomb: str) -> None:
    calls, diagnostics = _calls(bomb)
    assert code in {diagnostic.code for diagnostic in diagnostics}
    assert len(diagnostics) <= 101
    assert calls < 40 * len(bomb)


LARGEST = {
    "options": "{" + "|a" * 99_000 + "}",
    "choices": "{a|b}" * 20_000,
    "nested": ("{a|" * 49 + "b" + "}" * 49) * 300,
    "permutations": ("[" + "|".join("abcdefghijklmnopqrst") + "]") * 1_200,
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_texts_stay_within_memory(name: str) -> None:
    tracemalloc.start()
    try:
        parsed = parse(LARGEST[name], known=KNOWN)
        assert parsed.is_valid
        text = compile_text(parsed)
        assert len(text.nth(text.count() - 1)) > 0
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 80_000_000


@pytest.mark.parametrize("bomb", [bomb for bombs in BOMBS.values() for bomb in bombs], ids=lambda bomb: bomb[:8])
def test_a_bomb_takes_little_memory(bomb: str) -> None:
    tracemalloc.start()
    try:
        parse(bomb, known={**KNOWN, "c": ""})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000


ADVERSARIES = [
    "/#", "%a", '[<"', "[<a ", "{plural ", "\\", "{ ", "[[A", "{{a", "{?a", "{3:", "#/", "<p>", "é|", "{City}", "{a|b}",
    "}", "]", "{nope}", "[a|b]", "{a|", "{plural 3:a|b}", "[[CAP:x]]", "{?city?x|y}",
]  # fmt: skip


@pytest.mark.parametrize("unit", ADVERSARIES)
def test_work_grows_no_faster_than_the_text(unit: str) -> None:
    def calls(size: int) -> int:
        return _calls((unit * size)[:size])[0]

    # A refused text costs no more however long it is; the constant is what every text costs.
    assert calls(24_000) <= 8.2 * calls(3_000) + 2_000


def _calls(text: str) -> tuple[int, tuple[Diagnostic, ...]]:
    """The number of calls, of Python's and of built-in functions, that reading the text takes; and its problems."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        diagnostics = parse(text, known={**KNOWN, "c": ""}).diagnostics
    finally:
        sys.setprofile(None)
    return calls, diagnostics


@pytest.mark.parametrize("unit", ADVERSARIES)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    """Patterns work inside one call, so that their time shows only on the clock: the best of several, as a ratio."""

    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        best = min(_timed(text) for _ in range(3))
        return max(best, 0.005)

    assert seconds(160_000) / seconds(20_000) < 8 * 4


def _timed(text: str) -> float:
    started = time.process_time()
    parse(text, known=KNOWN)
    return time.process_time() - started


def test_count_is_exact_far_beyond_machine_words() -> None:
    text = compiled("{a|b|c}" * 500)
    assert text.count() == 3**500
    assert text.index_of(text.nth(3**500 - 1)) == 3**500 - 1
    assert compiled("[" + "|".join("abcdefghijklmnopqrst") + "]").count() == 2_432_902_008_176_640_000


def test_weights_are_honoured_within_one_percent() -> None:
    text = compiled("{3::fast|quick|6::slow}{adj}{a|b}")
    rng = stable_random(5)
    drawn = [text.draw(rng, KNOWN) for _ in range(100_000)]
    for place, weights in enumerate([(3, 1, 6), (1, 3), (1, 1)]):
        counts = Counter(path[place] for path in drawn)
        for option, weight in enumerate(weights):
            assert counts[option] / 100_000 == pytest.approx(weight / sum(weights), abs=0.01)


@pytest.mark.parametrize(
    "source",
    [
        "{a|b|c|d} {e|f|g} {h|i}",
        "{a|{b|c}|d} [x|y|z] {adj}",
        "{?city?{a|b|c}|{d|e}} {f|g|h|i|j}",
        "{" + "|".join(f"o{number}" for number in range(97)) + "} {a|b}",
    ],
)
def test_a_sample_is_distinct_and_even_over_every_part(source: str) -> None:
    text = compiled(source)
    sizes = [compiled(part).count() for part in re.findall(r"\S+", source)] if " [" not in source else None
    for size in (1, 7, text.count() // 2, text.count(), text.count() + 5):
        sample = text.sample(size, seed=11)
        assert len(sample) == len(set(sample)) == min(size, text.count())
        assert {text.index_of(path) for path in sample} <= set(range(text.count()))
        for place, options in enumerate(sizes or ()):
            counts = Counter(path[place] for path in sample)
            spread = [counts[option] for option in range(options)]
            assert max(spread) - min(spread) <= 2


def test_a_path_of_another_text_is_refused() -> None:
    text = compiled("{a|b}")
    for path in ((), (2,), (0, 0), (-1,)):
        with pytest.raises(ValueError, match="does not belong"):
            text.index_of(path)
        with pytest.raises(ValueError, match="does not belong"):
            text.render(path, KNOWN)
    for number in (-1, 2):
        with pytest.raises(IndexError):
            text.nth(number)


def test_a_text_with_an_error_cannot_be_compiled() -> None:
    with pytest.raises(ValueError, match="never closed"):
        compile_text(parse("{a|b"))


def test_a_blank_required_value_is_reported_and_a_guarded_one_is_not() -> None:
    text = compiled("{City} {?landmark?{Landmark}|-} {plural jobs: a|b}")
    rendering = text.rendering((), {"city": " ", "jobs": "many"})
    assert rendering.missing == ("city", "jobs")


def test_threads_share_a_compiled_text() -> None:
    text = compiled('[<sep=", ">a|b|{c|d}] {e|f} {?city?{g|h}|i} {adj}' * 5)

    def work(seed: int) -> str:
        return text.render(stable_random(seed), KNOWN)

    alone = [work(seed) for seed in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(200))) == alone
