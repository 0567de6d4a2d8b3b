"""What one step changed, for whoever shows the form."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.xforms.live import LiveNode


@dataclass(slots=True)
class Changes:
    """Nodes by how they changed. Sets may name nodes that are not relevant."""

    nodes: set[LiveNode] = field(default_factory=set)
    """Text, relevance, required or readonly changed."""
    texts: set[LiveNode] = field(default_factory=set)
    """The words of the question, group or repeat may read differently."""
    choices: set[LiveNode] = field(default_factory=set)
    """The choices on offer may differ."""
    added: list[LiveNode] = field(default_factory=list)
    removed: list[LiveNode] = field(default_factory=list)
    locate: list[LiveNode] = field(default_factory=list)
    """Nodes that wait for a position."""
    language: bool = False
