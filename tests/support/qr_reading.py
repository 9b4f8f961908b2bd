"""A small reader of clean QR codes (ISO/IEC 18004), written apart from the library that makes them. It corrects no errors.

Versions 7 to 26, byte and numeric segments: what membership cards use.
"""

from __future__ import annotations

from collections.abc import Iterator

# Version → correction level → [(blocks, data codewords in each)], and correction codewords in a block. Tables 7 and 9 of the standard.
BLOCKS: dict[tuple[int, str], tuple[int, list[tuple[int, int]]]] = {
    (15, "L"): (22, [(5, 87), (1, 88)]),
    (16, "L"): (24, [(5, 98), (1, 99)]),
    (17, "L"): (28, [(1, 107), (5, 108)]),
    (18, "L"): (30, [(5, 120), (1, 121)]),
    (15, "M"): (24, [(5, 41), (5, 42)]),
    (16, "M"): (28, [(7, 45), (3, 46)]),
    (17, "M"): (28, [(10, 46), (1, 47)]),
}
CENTRES = {15: [6, 26, 48, 70], 16: [6, 26, 50, 74], 17: [6, 30, 54, 78], 18: [6, 30, 56, 82]}
LEVELS = {1: "L", 0: "M", 3: "Q", 2: "H"}
MASKS = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)


def read(matrix: list[list[bool]]) -> tuple[str, ...]:
    """The text of each segment."""
    side = len(matrix)
    version = (side - 17) // 4
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    told = int("".join(str(int(matrix[row][column])) for row, column in places), 2) ^ 0b101010000010010
    level, mask = LEVELS[told >> 13], MASKS[told >> 10 & 7]
    bits = [matrix[row][column] ^ mask(row, column) for row, column in _path(side, version)]
    codewords = [int("".join(str(int(bit)) for bit in bits[start : start + 8]), 2) for start in range(0, len(bits) - 7, 8)]
    return tuple(_segments(_in_order(codewords, version, level)))


def _path(side: int, version: int) -> Iterator[tuple[int, int]]:
    """Places of the data bits: two columns at a time from the right, up and down in turn."""
    taken = _taken(side, version)
    up = True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for row in range(side - 1, -1, -1) if up else range(side):
            for column in (right, right - 1):
                if (row, column) not in taken:
                    yield row, column
        up = not up


def _taken(side: int, version: int) -> set[tuple[int, int]]:
    """Places of the patterns and of what tells version and format."""
    corners = {(row, column) for row in range(9) for column in range(9)}
    found = corners | {(row, side - 8 + column) for row in range(9) for column in range(8)} | {(side - 8 + row, column) for row in range(8) for column in range(9)}
    found |= {(6, place) for place in range(side)} | {(place, 6) for place in range(side)}
    found |= {(row, side - 11 + column) for row in range(6) for column in range(3)} | {(side - 11 + row, column) for row in range(3) for column in range(6)}
    centres = CENTRES[version]
    for row in centres:
        for column in centres:
            if (row, column) not in ((6, 6), (6, centres[-1]), (centres[-1], 6)):
                found |= {(row + down, column + across) for down in range(-2, 3) for across in range(-2, 3)}
    return found


def _in_order(codewords: list[int], version: int, level: str) -> bytes:
    """The data of the blocks, one after another: on the code they stand interleaved."""
    correction, groups = BLOCKS[version, level]
    sizes = [size for count, size in groups for _ in range(count)]
    assert len(codewords) == sum(sizes) + correction * len(sizes)
    blocks: list[list[int]] = [[] for _ in sizes]
    source = iter(codewords)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(source))
    return bytes(word for block in blocks for word in block)


def _segments(data: bytes) -> Iterator[str]:
    bits, at = "".join(f"{byte:08b}" for byte in data), 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    while len(bits) - at >= 4 and (mode := take(4)):
        if mode == 4:
            yield bytes(take(8) for _ in range(take(16))).decode("utf-8")
        elif mode == 1:
            left, words = take(12), ""
            while left:
                many = min(left, 3)
                words += f"{take((4, 7, 10)[many - 1]):0{many}d}"
                left -= many
            yield words
        else:
            raise AssertionError(f"mode {mode}")
