# SPDX-License-Identifier: Apache-2.0
"""Fictional seals as PNG: 1 bit, 600 dpi. Used by make-sample-seal and make-sample-town."""
import math
import random
import struct
import zlib

DOTS_PER_METRE = 23622  # 600 dpi
ROUND_SIDE = 355  # 15 mm
RING = 12


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(side, runs):
    """`side` rows; runs(y) yields what is dark in row y as (left, right)."""
    lines = bytearray()
    for y in range(side):
        row = (1 << side) - 1
        for left, right in runs(y):
            row &= ~((1 << (side - left)) - (1 << (side - right)))
        pad = -side % 8
        lines += b"\0" + (row << pad | (1 << pad) - 1).to_bytes((side + pad) // 8, "big")
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"pHYs", struct.pack(">IIB", DOTS_PER_METRE, DOTS_PER_METRE, 1))
            + chunk(b"IDAT", zlib.compress(bytes(lines), 9)) + chunk(b"IEND", b""))


def bars_png(side, cells, bars):
    """Bars as (left, top, right, bottom) on a grid of cells."""
    cell = side // cells
    return png(side, lambda y: ((left * cell, right * cell) for left, top, right, bottom in bars
                                if top * cell <= y < bottom * cell))


def round_png(word):
    """A ring around strokes that say nothing; the same word gives the same seal."""
    strokes = random.Random(word)
    centre = ROUND_SIDE / 2
    bars = []
    for top in (60, 185):
        left, right = 110, 245
        bars.append((left, top, right, top + 12))
        for _ in range(3):
            x, y = strokes.randrange(left, right - 12), strokes.randrange(top + 24, top + 96)
            bars.append((x, top, x + 12, top + strokes.randrange(60, 110)))
            bars.append((left + strokes.randrange(0, 30), y, right - strokes.randrange(0, 30),
                         y + 12))

    def runs(y):
        def half(radius):
            inside = radius ** 2 - (y + 0.5 - centre) ** 2
            return int(math.sqrt(inside)) if inside > 0 else 0
        outer, inner, middle = half(centre - 1), half(centre - 1 - RING), int(centre)
        yield middle - outer, middle - inner
        yield middle + inner, middle + outer
        yield from ((left, right) for left, top, right, bottom in bars if top <= y < bottom)
    return png(ROUND_SIDE, runs)
