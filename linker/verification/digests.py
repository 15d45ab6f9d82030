"""Digests of what a run rests on: of cases as a Merkle tree, of stored vectors, and of the certificate itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from scipy import sparse

# Leaves and nodes are told apart, so that no node can be passed off as a leaf (RFC 6962, section 2.1).
_LEAF, _NODE = b"\x00", b"\x01"


def leaf(content: object) -> bytes:
    """The leaf of one record: SHA-256 of its values as JSON."""
    return sha256(_LEAF + _json(content)).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """The root over leaves in their order; a node without a neighbour goes up as it is."""
    level = list(leaves) or [leaf(None)]
    while len(level) > 1:
        pairs = [sha256(_NODE + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0].hex()


def tree_digest(tree: Mapping[str, Any]) -> str:
    """SHA-256 of named arrays, sparse matrices and values, branch by branch in the order of the names."""
    digest = sha256()
    _add(digest, tree)
    return digest.hexdigest()


def document_digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a certificate without its own digest."""
    return sha256(_json({name: part for name, part in document.items() if name != "digest"})).hexdigest()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _add(digest: Any, part: object) -> None:
    if isinstance(part, Mapping):
        for name in sorted(part):
            digest.update(_json(["branch", name]))
            _add(digest, part[name])
    elif isinstance(part, sparse.csr_array):
        for array in (part.data, part.indices, part.indptr):
            _add(digest, array)
    elif isinstance(part, np.ndarray) and part.dtype != object:
        digest.update(_json([part.dtype.str, list(part.shape)]))
        digest.update(np.ascontiguousarray(part).data)
    else:
        digest.update(_json(part.tolist() if isinstance(part, np.ndarray) else part))
