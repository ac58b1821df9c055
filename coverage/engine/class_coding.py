"""Pictures of class numbers packed by arithmetic coding: half the size of lossless WebP, and read by a page of ours.

A pixel's class is asked for as a row of yes and no: is it that of the neighbour to the west, the north, the north-east,
the north-west, else the next number above or below the western one. How probable a yes is, the coder learns, for each
question and each four classes of these neighbours, while it goes along; the reader learns the same. The coder itself is
the range coder of LZMA (Martin, "Range encoding", 1979; Pavlov's LZMA specification, 2015). Its twin that reads is
`outputs/page/js/class_decoder.js`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..errors import InputError

Whole = int | np.int64

_EVEN = 1 << 15  # of 2^16: a yes is as probable as a no
_SLOWEST = 6  # by 1/64 of what is left a chance moves at last; by 1/2 at first
_NEAR = 4  # questions that are asked by all four neighbours; later ones go by the western alone
_FAR_CONTEXTS = 1 << 18  # 16^4 neighbours x 4 questions lie before them
_CONTEXTS = _FAR_CONTEXTS + 16 * 16
_LOWEST_RANGE = 1 << 24
_ALL = 0xFFFFFFFF
_LEAST_BYTES = 5
_MARGIN = 8  # bytes of room for each question of a pixel; it takes 2 at most


def packed_classes(numbers: NDArray[np.uint8]) -> bytes:
    """Return a picture of class numbers as bytes: the count of classes, then the coder's.

    Parameters
    ----------
    numbers
        Shape (rows, columns); the fewer and the more even, the shorter the result.

    Examples
    --------
    >>> len(packed_classes(np.zeros((1000, 1000), np.uint8))) < 300
    True
    """
    count = int(numbers.max(initial=0)) + 1
    room = np.empty(numbers.size // 2 + 2 * _MARGIN * count, np.uint8)
    length = _encode(np.ascontiguousarray(numbers), count, room)
    while not length:
        room = np.empty(2 * room.size, np.uint8)
        length = _encode(np.ascontiguousarray(numbers), count, room)
    # The coder's first byte is always zero.
    return bytes([count - 1]) + room[1:length].tobytes()


def unpacked_classes(packed: bytes, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the picture of `packed_classes`.

    Parameters
    ----------
    packed
        The bytes.
    shape
        Rows and columns.

    Raises
    ------
    InputError
        The bytes end before the picture does, or go on after it.

    Examples
    --------
    >>> picture = np.array([[3, 3], [0, 3]], np.uint8)
    >>> unpacked_classes(packed_classes(picture), (2, 2)).tolist()
    [[3, 3], [0, 3]]
    """
    content = np.frombuffer(packed, np.uint8)
    if content.size < _LEAST_BYTES:
        raise InputError("packed classes of {found} bytes are too short to be any", found=content.size)
    numbers = np.zeros(shape, np.uint8)
    read = _decode(content, int(content[0]) + 1, numbers)
    if read != content.size:
        raise InputError(
            "packed classes hold {found} bytes, but the picture needs {read}", found=content.size, read=read
        )
    return numbers


@njit(nogil=True, cache=True)
def _candidates(numbers: NDArray[np.uint8], row: int, column: int, count: int, found: NDArray[np.int64]) -> Whole:
    """Fill in the classes in the order in which a pixel is asked for them, and return the context of its neighbours."""
    width = numbers.shape[1]
    west: Whole = np.int64(numbers[row, column - 1]) if column else 0
    north = np.int64(numbers[row - 1, column]) if row else 0
    east = np.int64(numbers[row - 1, column + 1]) if row and column + 1 < width else 0
    corner = np.int64(numbers[row - 1, column - 1]) if row and column else 0
    found[0] = west
    length = 1
    for number in (north, east, corner):
        if not _holds(found, length, number):
            found[length] = number
            length += 1
    step = 1
    while length < count:
        for number in (west - step, west + step):
            if 0 <= number < count and not _holds(found, length, number):
                found[length] = number
                length += 1
        step += 1
    return ((((west & 15) * 16 + (north & 15)) * 16 + (east & 15)) * 16 + (corner & 15)) * _NEAR


@njit(nogil=True, cache=True)
def _holds(found: NDArray[np.int64], length: int, number: Whole) -> bool:
    for at in range(length):  # noqa: SIM110 - compiled
        if found[at] == number:
            return True
    return False


@njit(nogil=True, cache=True)
def _slot(context: Whole, west: Whole, question: int) -> Whole:
    return context + question if question < _NEAR else _FAR_CONTEXTS + (west & 15) * 16 + min(question, 15)


@njit(nogil=True, cache=True)
def _learn(chances: NDArray[np.uint16], seen: NDArray[np.uint8], slot: Whole, yes: int) -> None:
    speed = min(seen[slot] + 1, _SLOWEST)
    chance = np.int64(chances[slot])
    chances[slot] = chance + ((65536 - chance) >> speed) if yes else chance - (chance >> speed)
    if seen[slot] < _SLOWEST:
        seen[slot] += 1


@njit(nogil=True, cache=True)
def _encode(numbers: NDArray[np.uint8], count: int, room: NDArray[np.uint8]) -> int:
    """Write the coder's bytes, and return how many; 0 where the room is too small."""
    chances = np.full(_CONTEXTS, _EVEN, np.uint16)
    seen = np.zeros(_CONTEXTS, np.uint8)
    found = np.zeros(256, np.int64)
    low: Whole = np.int64(0)
    held: Whole = np.int64(0)
    span: Whole = np.int64(_ALL)
    waiting, at = 1, 0
    for row in range(numbers.shape[0]):
        for column in range(numbers.shape[1]):
            if at + waiting + _MARGIN * count > room.size:
                return 0
            number = np.int64(numbers[row, column])
            context = _candidates(numbers, row, column, count, found)
            for question in range(count - 1):
                slot = _slot(context, found[0], question)
                yes = found[question] == number
                bound = (span >> 12) * (np.int64(chances[slot]) >> 4)
                if yes:
                    span = bound
                else:
                    low += bound
                    span -= bound
                _learn(chances, seen, slot, int(yes))
                while span < _LOWEST_RANGE:
                    span = (span << 8) & _ALL
                    low, held, waiting, at = _shift(low, held, waiting, at, room)
                if yes:
                    break
    for _ in range(_LEAST_BYTES):
        low, held, waiting, at = _shift(low, held, waiting, at, room)
    return at


@njit(nogil=True, cache=True)
def _shift(low: Whole, held: Whole, waiting: int, at: int, room: NDArray[np.uint8]) -> tuple[Whole, Whole, int, int]:
    """Move the uppermost byte out; a byte of ones is held back, for a carry may still run through it."""
    carry = low >> 32
    if low < 0xFF000000 or carry:
        while waiting:
            room[at] = (held + carry) & 0xFF
            at += 1
            held = np.int64(0xFF)
            waiting -= 1
        held = (low >> 24) & 0xFF
    return (low & 0x00FFFFFF) << 8, held, waiting + 1, at


@njit(nogil=True, cache=True)
def _decode(content: NDArray[np.uint8], count: int, numbers: NDArray[np.uint8]) -> int:
    """Fill in the picture, and return how many bytes were read; beyond the end zeros are."""
    chances = np.full(_CONTEXTS, _EVEN, np.uint16)
    seen = np.zeros(_CONTEXTS, np.uint8)
    found = np.zeros(256, np.int64)
    span: Whole = np.int64(_ALL)
    code: Whole = np.int64(0)
    at = 1
    for _ in range(4):
        code = (code << 8) | np.int64(content[at])
        at += 1
    for row in range(numbers.shape[0]):
        for column in range(numbers.shape[1]):
            context = _candidates(numbers, row, column, count, found)
            question = 0
            while question < count - 1:
                slot = _slot(context, found[0], question)
                bound = (span >> 12) * (np.int64(chances[slot]) >> 4)
                yes = code < bound
                if yes:
                    span = bound
                else:
                    code -= bound
                    span -= bound
                _learn(chances, seen, slot, int(yes))
                while span < _LOWEST_RANGE:
                    span = (span << 8) & _ALL
                    code = ((code << 8) & _ALL) | (np.int64(content[at]) if at < content.size else 0)
                    at += 1
                if yes:
                    break
                question += 1
            numbers[row, column] = found[question]
    return at
