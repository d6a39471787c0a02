"""Which of the model's 250,002 word pieces are kept: those that Chinese or English text can use.

The tokenizer's start-up time grows with its vocabulary, and 80,000 of the 105,000 pieces that are written in Han, punctuation or
plain Latin letters belong to other European languages. Which ones, the weights know themselves: the rows of English words lie
apart from the rows of, say, Polish words. Fisher's discriminant between a list of English words and all Latin pieces ranks the
pieces; the first 25,000 stay, and with them every Latin piece of at most three letters, from which any other word can be spelt.

Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems" (1936).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.embedding.weights import Weights

WORD_START = "\u2581"  # SentencePiece's mark for the blank before a word
_PROMPT = WORD_START + "passage"  # stands before every passage; "query" is spelt from short pieces in the full vocabulary too
_ENGLISH_PIECES = 25_000
_SHORT = 3
_SHRINKAGE = 3.0  # multiple of the mean variance added to each axis: 150 words do not pin down 384 axes (.05 measured worse)

# First and last code point of what may stand in a kept piece. Pieces are in NFKC, so full-width letters cannot occur.
_SCRIPTS = (
    (0x0000, 0x00BF),  # ASCII and Latin-1 signs, without accented letters
    (0x0391, 0x03C9),  # Greek letters, as in α or μ
    (0x2000, 0x2DFF),  # punctuation, currency, units, arrows, shapes, circled numbers
    (0x2E80, 0x303F),  # radicals, CJK punctuation (no kana)
    (0x3100, 0x312F),  # bopomofo
    (0x31A0, 0x9FFF),  # strokes, enclosed forms, Han
    (0xF900, 0xFAFF),  # Han, compatibility forms
    (0xFE10, 0xFE6F),  # vertical and small forms
    (0xFF00, 0xFFEF),  # half-width and full-width forms
    (0x1F000, 0x1FAFF),  # emoji
    (0x20000, 0x31FFF),  # Han, extensions
)

# Everyday English words that are not also common words of another language; they only have to show where English lies.
_ENGLISH = """
the and that was for with they this have from were there would their been when who will more said what about into than them
other some could time these two then first any now such like our over even most made after also did many before must through
years where much your way well down should because each just those people how too little state good very make world still own
see work long get here between both life being under never day same another know while last might great old year since against
right used take three himself few house during without again around however small found thought went say once general high
every worker labour training company employee rights government number education health school security knowledge building
women children energy equipment factory manager support member development market business safety insurance contract wages
holiday university english chinese learning software network environment science
"""


def chosen_pieces(weights: Weights) -> list[int]:
    """Ids of the pieces that are kept, ascending; the four special pieces are always among them."""
    kept_scripts = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _SCRIPTS) + "]*")
    candidates = [i for i, piece in enumerate(weights.pieces) if kept_scripts.fullmatch(piece)]
    latin = [i for i in candidates if _is_latin(weights.pieces[i])]
    long_latin = {i for i in latin if len(weights.pieces[i].lstrip(WORD_START)) > _SHORT}
    dropped = long_latin - set(_most_english(weights, latin))
    return sorted((set(candidates) - dropped) | {*weights.specials.ids(), weights.pieces.index(_PROMPT)})


def _is_latin(piece: str) -> bool:
    return any(character.isascii() and character.isalpha() for character in piece)


def _most_english(weights: Weights, latin: Sequence[int]) -> list[int]:
    """The pieces whose embedding rows lie most on the English side, best first."""
    words = {WORD_START + word for word in _ENGLISH.split()}
    scores = _discriminant(weights, latin, [i for i in latin if weights.pieces[i] in words])
    # Rounded, so that two machines' linear algebra ranks alike; a tie goes to the lower id.
    order = np.lexsort((np.asarray(latin), -np.round(scores, 6)))
    return [latin[place] for place in order[:_ENGLISH_PIECES]]


def _discriminant(weights: Weights, everything: Sequence[int], positives: Sequence[int]) -> npt.NDArray[np.float64]:
    """Fisher's linear discriminant: for each of `everything`, how far it lies from the mean towards the mean of `positives`."""
    width = weights.shape.hidden
    total, squares = np.zeros(width), np.zeros((width, width))
    for rows in _unit_rows(weights, everything):
        total += rows.sum(axis=0, dtype=np.float64)
        squares += (rows.T @ rows).astype(np.float64)
    mean = total / len(everything)
    covariance = squares / len(everything) - np.outer(mean, mean)
    covariance += _SHRINKAGE * np.trace(covariance) / width * np.eye(width)
    towards = np.concatenate(list(_unit_rows(weights, positives))).mean(axis=0, dtype=np.float64) - mean
    axis = np.linalg.solve(covariance, towards)
    return np.concatenate([(rows - mean) @ axis for rows in _unit_rows(weights, everything)])


def _unit_rows(weights: Weights, ids: Sequence[int], chunk: int = 8192) -> Iterator[Vectors]:
    """Embedding rows of unit length, some thousands at a time: the full table would take 400 MB."""
    for start in range(0, len(ids), chunk):
        rows = weights.matrix("emb.word", weights.shape.hidden, ids[start : start + chunk])
        yield rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
