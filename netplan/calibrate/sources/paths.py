"""How a record names its path, in SQL that DuckDB, PostgreSQL and ClickHouse of 2018 take alike."""

from __future__ import annotations

from netplan.calibrate.records import RTT
from topology.records import IP_PUBLIC

#: Sites, else the names of agent and target, which a mapping of ends may know. No alias is the name of a column:
#: ClickHouse would take one for the other.
PATH = ("start", "finish", "path_layer", "path_operator", "handshake")
PATH_SQL = (
    "coalesce(nullif(from_site, ''), agent, '') AS start, coalesce(nullif(to_site, ''), target, '') AS finish, "
    "coalesce(layer, '') AS path_layer, coalesce(operator, '') AS path_operator, "
    "coalesce(protocol, '') = 'tcp' AS handshake"
)
#: From those to the columns of a path, in DuckDB.
TIDY_SQL = (
    "trim(start) AS start, trim(finish) AS finish, handshake, trim(path_operator) AS operator, "
    f"coalesce(nullif(trim(path_layer), ''), '{IP_PUBLIC}') AS layer"
)
SAMPLED_SQL = f"'{RTT}' AS quantity, '' AS route, false AS figures"
WINDOWED_SQL = f"'{RTT}' AS quantity, '' AS route, true AS figures"
