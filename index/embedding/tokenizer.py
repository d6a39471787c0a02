"""The tokenizer of a conversion: the kept pieces as a Unigram model for the `tokenizers` library.

Import it late: it loads `tokenizers`, and SentencePiece when it is at work.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.embedding.vocabulary import WORD_START
from index.embedding.weights import Weights


def build_tokenizer(weights: Weights, ids: Sequence[int]) -> Tokenizer:
    """The model's tokenizer over the pieces `ids`; piece `ids[n]` gets the new id `n`. Adds <s> and </s> around a text.

    Raises:
        ImportError: `sentencepiece` is not installed.
    """
    new = {old: place for place, old in enumerate(ids)}
    special = weights.specials
    pieces = [(weights.pieces[old], float(weights.scores[old])) for old in ids]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=new[special.unk], byte_fallback=False))
    # SentencePiece folds characters first, then blanks: "Ａ  b" -> "A b" -> "▁A▁b".
    folding = normalizers.Precompiled(folding_map())
    tokenizer.normalizer = normalizers.Sequence([folding, normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=WORD_START, prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement=WORD_START, prepend_scheme="always")
    begin, end = weights.pieces[special.bos], weights.pieces[special.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, new[special.bos]), (end, new[special.eos])],
    )
    tokenizer.add_special_tokens([AddedToken(weights.pieces[old], normalized=False, special=True) for old in special.ids()])
    return tokenizer


def folding_map() -> bytes:
    """SentencePiece's map "nmt_nfkc" (NFKC, control characters dropped, all blanks alike), compiled.

    The library hands it out only inside a model, so a throw-away one of a few words is trained in memory.

    Raises:
        ImportError: `sentencepiece` is not installed.
    """
    trainer = importlib.import_module("sentencepiece").SentencePieceTrainer
    messages = importlib.import_module("sentencepiece.sentencepiece_model_pb2")

    written = io.BytesIO()
    trainer.train(
        sentence_iterator=iter(["ab ba abba aab"] * 20),
        model_writer=written,
        vocab_size=8,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=3,
    )
    model = messages.ModelProto.FromString(written.getvalue())
    return bytes(model.normalizer_spec.precompiled_charsmap)
