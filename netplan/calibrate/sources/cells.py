"""The rows of a table of measurements: each cell looked at, what cannot be used counted, the rest summed up."""
# ruff: noqa: S608 -- statements are put together from our own names and from columns c0, c1, ...

from __future__ import annotations

from geodata.errors import InputError, nearest
from netplan.calibrate.records import NEGATIVE, NOT_FINITE, OTDR, UNKNOWN_END
from netplan.calibrate.sources import said
from netplan.calibrate.sources.engine import Engine, quoted
from netplan.calibrate.sources.gather import LOST, MOST_COUNT, OK, PATH_NUMBER, add_paths, gathered, make_fine
from netplan.calibrate.sources.source import Remark, Source
from netplan.calibrate.sources.stores import refuse_layers
from netplan.formats.measured.columns import FEW_ROWS, QUANTITY, SILENCE, Heading, ValueColumn, quantity_of
from topology.records import OPTICAL

#: No delay is longer, no cable either. [ms or km]
_MOST = 1e9
#: Times of measurements lie between 1990 and 2100. [s]
_SINCE_S, _UNTIL_S = 631_152_000, 4_102_444_800
#: More different quantities than this is a mix-up of columns.
_MOST_QUANTITIES = 64


def read_cells(engine: Engine, heading: Heading, rows: str, *, name: str, kind: str, bucket_s: int) -> Source:
    """
    Read the rows of a table.

    Parameters
    ----------
    engine : Engine
        Where the rows are.
    heading : Heading
        Which column is which.
    rows : str
        A relation with the columns c0, c1, ..., all text.
    name, kind : str
        Of the source.
    bucket_s : int
        Length of a bucket of time, where the table has times. [s]

    Returns
    -------
    Source
        Its measurements.

    Raises
    ------
    InputError
        If a quantity, a unit or a layer is unknown, or no row can be used.
    """
    timed, duplicates = _take(engine, heading, rows)
    remarks = _time_remarks(engine) if timed else []
    timed = timed and bool(engine.rows("SELECT 1 FROM cells WHERE time_s IS NOT NULL LIMIT 1"))
    remarks += [said.layer_assumed(OPTICAL)] if heading["layer"] is None else []
    values = _values(engine, heading, name)
    remarks += [said.unit_guessed(column.heading) for column, _ in values if column.guessed]
    remarks += [said.medians(column.heading) for column, _ in values if column.medians]
    make_fine(engine)
    few = _few_rows(engine, values)
    if few and not all(column.figures for column, _ in values):
        remarks.append(said.figures(FEW_ROWS))
    for column, where in values:
        remarks += _add(engine, heading, column, where, timed=timed, few=few, bucket_s=bucket_s)
    refuse_layers(engine, name)
    if duplicates:
        remarks.append(said.duplicates(duplicates))
    return gathered(
        engine,
        name=name,
        kind=kind,
        bucket_s=bucket_s if timed else 0,
        remarks=list(dict.fromkeys(remarks)),
        duplicates=duplicates,
    )


def _take(engine: Engine, heading: Heading, rows: str) -> tuple[bool, int]:
    """Take the columns over into `cells`, with the number of the row; exact duplicates once, if rows have a time."""
    numbered = f"(SELECT row_number() OVER () AS line, * FROM {rows})"
    timed = heading["time"] is not None
    if timed:
        numbered = f"(SELECT * EXCLUDE (line), min(line) AS line, count(*) AS copies FROM {numbered} GROUP BY ALL)"
    wanted = [
        f"{_text(heading, 'start')} AS start",
        f"{_text(heading, 'finish')} AS finish",
        f"coalesce(nullif(lower({_text(heading, 'layer')}), ''), '{OPTICAL}') AS layer",
        f"{_text(heading, 'operator')} AS operator",
        f"TRY_CAST({_text(heading, 'hops')} AS INTEGER) AS hops",
        f"regexp_replace({_text(heading, 'route')}, '\\s*[;>→|,，、]+\\s*', ';', 'g') AS route",
        f"least(greatest(coalesce(TRY_CAST({_text(heading, 'count')} AS BIGINT), 1), 1), {MOST_COUNT}) AS n",
        f"{_text(heading, 'quantity')} AS quantity",
        f"{_text(heading, 'unit')} AS unit",
        f"{_text(heading, 'time')} AS time_text",
        f"{_seconds(_text(heading, 'time'))} AS time_s",
        "line",
    ]
    places = {column.index for column in heading.values}
    places |= {place for place in (heading["value"],) if place is not None}
    places |= {heading.median.index} if heading.median else set()
    wanted += [f"trim(coalesce(c{index}, '')) AS v{index}" for index in sorted(places)]
    copies = "copies" if timed else "1 AS copies"
    engine.run(f"CREATE TABLE cells AS SELECT {', '.join([*wanted, copies])} FROM {numbered}")
    ((more,),) = engine.rows("SELECT coalesce(sum(copies - 1), 0) FROM cells")
    return timed, int(more)


def _text(heading: Heading, name: str) -> str:
    place = heading[name]
    return "''" if place is None else f"trim(coalesce(c{place}, ''))"


def _seconds(text: str) -> str:
    """Word a time: ISO 8601, or a number of s, ms, us or ns since 1970, told apart by its size."""
    number = f"TRY_CAST({text} AS DOUBLE)"
    scaled = (
        f"CASE WHEN {number} < 1e11 THEN {number} WHEN {number} < 1e14 THEN {number} / 1e3 "
        f"WHEN {number} < 1e17 THEN {number} / 1e6 ELSE {number} / 1e9 END"
    )
    at = f"coalesce({scaled}, epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)) / 1e6)"
    return f"CASE WHEN {at} BETWEEN {_SINCE_S} AND {_UNTIL_S} THEN {at} END"


def _time_remarks(engine: Engine) -> list[Remark]:
    ((unread, first),) = engine.rows("SELECT count(*), min(line) FROM cells WHERE time_s IS NULL")
    ((rows,),) = engine.rows("SELECT count(*) FROM cells")
    remarks = []
    if unread:
        remarks.append(said.times_unread(unread, first + 1, all_of_them=unread == rows))
    if engine.rows(
        "SELECT 1 FROM cells WHERE time_s IS NOT NULL AND TRY_CAST(time_text AS DOUBLE) IS NULL "
        "AND NOT regexp_matches(time_text, ':.*(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)$') LIMIT 1"
    ):
        remarks.append(said.times_utc())
    return remarks


def _values(engine: Engine, heading: Heading, name: str) -> list[tuple[ValueColumn, str]]:
    """List the columns of values, each with the rows that it holds; a column `quantity` makes several of one."""
    place = heading["value"]
    if heading.values or place is None:
        return [(column, "true") for column in heading.values]
    found = []
    pairs = engine.rows(f"SELECT quantity, unit, min(line) FROM cells GROUP BY ALL ORDER BY 3 LIMIT {_MOST_QUANTITIES}")
    for quantity, unit, line in pairs:
        try:
            column = quantity_of(quantity, unit)
        except InputError as error:
            raise InputError(error.code, file=name, row=line + 1, value=error.value) from None
        if column is None:
            hints = nearest(quantity, QUANTITY, count=1)
            raise InputError("measurements_quantity", file=name, row=line + 1, value=quantity, nearest=hints)
        kept = ValueColumn(
            index=place,
            heading=quantity,
            quantity=column.quantity,
            factor=column.factor,
            figures=column.figures,
            guessed=column.guessed,
            medians=column.medians,
        )
        found.append((kept, f"quantity = {quoted(quantity)} AND unit = {quoted(unit)}"))
    return found


def _few_rows(engine: Engine, values: list[tuple[ValueColumn, str]]) -> bool:
    """Tell whether no path has more than a few rows with a value, or with none where nothing came back."""
    for column, where in values:
        text = f"v{column.index}"
        row = f"TRY_CAST({text} AS DOUBLE) > 0" + (f" OR {_silent(text)}" if len(values) == 1 else "")
        if engine.rows(
            f"SELECT 1 FROM cells WHERE {where} AND ({row}) "
            f"GROUP BY start, finish, layer, operator HAVING count(*) > {FEW_ROWS} OR max(n) > {FEW_ROWS} LIMIT 1"
        ):
            return False
    return True


def _silent(text: str) -> str:
    return f"lower({text}) IN ({', '.join(map(quoted, SILENCE))})"


def _add(
    engine: Engine, heading: Heading, column: ValueColumn, where: str, *, timed: bool, few: bool, bucket_s: int
) -> list[Remark]:
    """Sum the rows of one column up into `fine`; name the first row of each kind that cannot be used."""
    figures = column.figures or few
    text = f"v{column.index}"
    number = f"TRY_CAST({text} AS DOUBLE) * {column.factor!r}"
    silent = _silent(text)
    if len(heading.values) > 1:  # an empty cell says that another column has the figure
        where = f"{where} AND NOT {silent}"
    late = "WHEN time_s IS NULL THEN '" + NOT_FINITE + "'" if timed else ""
    code = (
        f"CASE WHEN start = '' OR finish = '' THEN '{UNKNOWN_END}' "
        f"WHEN {silent} THEN '{NOT_FINITE if figures else LOST}' "
        f"WHEN {number} < 0 THEN '{NEGATIVE}' {late} "
        f"WHEN {number} > 0 AND {number} < {_MOST:.0f} THEN '{OK}' ELSE '{NOT_FINITE}' END"
    )
    bucket = f"CAST(floor(time_s / {bucket_s}) AS BIGINT)" if timed else "0"
    median = f"TRY_CAST(v{heading.median.index} AS DOUBLE) * {heading.median.factor!r}" if heading.median else "NULL"
    exact = figures or column.quantity == OTDR
    engine.run(
        f"CREATE OR REPLACE TABLE judged AS SELECT start, finish, layer, operator, route, hops, n, line, "
        f"'{column.quantity}' AS quantity, false AS handshake, {str(figures).lower()} AS figures, "
        f"{code} AS code, {bucket} AS bucket, {number if exact else f'round({number}, 3)'} AS value, "
        f"{median} AS median FROM cells WHERE {where}"
    )
    add_paths(engine, "judged")
    engine.run(
        f"INSERT INTO fine BY NAME SELECT path, code, CASE WHEN code = '{OK}' THEN bucket ELSE 0 END AS bucket, "
        f"CASE WHEN code = '{OK}' THEN value END AS value, "
        f"CASE WHEN code = '{OK}' AND isfinite(median) AND median > 0 THEN median END AS median, "
        f"min(hops) AS hops, CAST(sum(n) AS BIGINT) AS n FROM (SELECT {PATH_NUMBER}, * FROM judged) "
        "GROUP BY ALL"
    )
    refused = engine.rows(
        f"SELECT code, count(*), min(line) FROM judged WHERE code NOT IN ('{OK}', '{LOST}') GROUP BY ALL ORDER BY ALL"
    )
    return [said.rows_refused(code, count, first + 1, column.heading) for code, count, first in refused]
