"""The public view of a network as a networkx graph, for notebooks and for other tools."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import networkx as nx

from topology.network import Network
from topology.records import SPAN_STATUSES


def multigraph(network: Network, statuses: Iterable[str] = SPAN_STATUSES) -> nx.MultiGraph[str]:
    """
    View a network as a multigraph: parallel cables between the same sites stay two edges.

    Parameters
    ----------
    network : Network
        The network.
    statuses : iterable of str
        Spans of these statuses become edges.

    Returns
    -------
    networkx.MultiGraph
        Nodes are site ids, edge keys are span ids; both carry the record's fields as attributes, with their units in
        the names.
    """
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for site in network.sites.values():
        graph.add_node(site.id, **dataclasses.asdict(site))
    for span in network.spans_with(statuses):
        graph.add_edge(span.a, span.b, key=span.id, **dataclasses.asdict(span))
    return graph
