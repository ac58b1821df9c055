"""Packed class numbers: what is read is what was written, by a plain twin too, and small."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from phusong.engine.class_coding import packed_classes, unpacked_classes
from phusong.errors import InputError
from phusong.outputs.page_webp import webp


def plainly_read(packed: bytes, shape: tuple[int, int]) -> list[list[int]]:
    """Read by the definition: fractions of a range, neighbours by name."""
    count, code = packed[0] + 1, int.from_bytes(packed[1:5], "big")
    later = iter([*packed[5:], *[0] * 8])
    chances: dict = defaultdict(lambda: (1 << 15, 0))
    picture = [[0] * (shape[1] + 2) for _ in range(shape[0] + 1)]
    span = 2**32 - 1
    for above, line in pairwise(picture):
        for at in range(1, shape[1] + 1):
            near = (line[at - 1], above[at], above[at + 1] if at < shape[1] else 0, above[at - 1])
            order = list(dict.fromkeys(near))
            order += sorted(set(range(count)) - set(order), key=lambda number: (abs(number - near[0]), number))
            for question in range(count - 1):
                place = (*(one % 16 for one in near), question) if question < 4 else (near[0] % 16, min(question, 15))
                chance, seen = chances[place]
                bound = (span >> 12) * (chance >> 4)
                yes, speed = code < bound, min(seen + 1, 6)
                code, span = (code, bound) if yes else (code - bound, span - bound)
                chances[place] = (chance + (65536 - chance >> speed) if yes else chance - (chance >> speed), seen + 1)
                while span < 2**24:
                    span, code = span << 8, code << 8 | next(later)
                if yes:
                    line[at] = order[question]
                    break
            else:
                line[at] = order[count - 1]
    return [line[1:-1] for line in picture[1:]]


pictures = arrays(
    np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.integers(0, 255) | st.integers(0, 3)
)


@given(pictures)
def test_what_is_read_is_what_was_written(numbers):
    packed = packed_classes(numbers)
    assert (unpacked_classes(packed, numbers.shape) == numbers).all()
    assert plainly_read(packed, numbers.shape) == numbers.tolist()


def test_noise_of_all_classes_finds_room():
    numbers = np.random.default_rng(2).integers(0, 256, (300, 200)).astype(np.uint8)
    packed = packed_classes(numbers)
    assert len(packed) > numbers.size
    assert (unpacked_classes(packed, numbers.shape) == numbers).all()


def test_patches_are_packed_smaller_than_by_webp():
    made = np.random.default_rng(3)
    patches = np.add.outer(np.arange(300) // 40, np.arange(400) // 50).astype(np.uint8)
    numbers = np.where(made.random(patches.shape) < 0.05, patches + 1, patches).astype(np.uint8)
    nothing = np.zeros_like(numbers)
    assert len(packed_classes(numbers)) < 0.8 * len(webp(np.stack([numbers, nothing, nothing]), lossless=True))


@pytest.mark.parametrize("change", [lambda packed: packed[:-9], lambda packed: packed + b"\0", lambda _: b"\3\0"])
def test_other_lengths_are_refused(change):
    numbers = np.random.default_rng(4).integers(0, 5, (30, 30)).astype(np.uint8)
    with pytest.raises(InputError, match="packed classes"):
        unpacked_classes(change(packed_classes(numbers)), numbers.shape)
