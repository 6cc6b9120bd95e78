"""The one place where units are converted; everywhere else a name carries its unit."""

from __future__ import annotations

#: Speed of light in vacuum, exact by definition of the metre (SI, 1983). [km/ms]
LIGHT_KM_PER_MS = 299.792458

US_PER_MS = 1000.0
BITS_PER_BYTE = 8


def ms_from_us(time_us: float) -> float:
    """Convert microseconds to milliseconds. [ms]"""
    return time_us / US_PER_MS


def vacuum_ms(distance_km: float) -> float:
    """
    Tell how long light takes in vacuum: nothing on the wire can be faster.

    Parameters
    ----------
    distance_km : float
        Distance along the ground. [km]

    Returns
    -------
    float
        One way. [ms]
    """
    return distance_km / LIGHT_KM_PER_MS


def fibre_ms(fibre_km: float, group_index: float) -> float:
    """
    Tell how long light takes through a fibre.

    Parameters
    ----------
    fibre_km : float
        Length of the glass. [km]
    group_index : float
        Group index of refraction at the wavelength in use. [-]

    Returns
    -------
    float
        One way: length x group index / c. [ms]
    """
    return fibre_km * group_index / LIGHT_KM_PER_MS


def serialisation_us(frame_bytes: float, line_rate_gbps: float) -> float:
    """
    Tell how long a frame takes to leave at the line's rate.

    Parameters
    ----------
    frame_bytes : float
        The frame with its overhead on the wire. [byte]
    line_rate_gbps : float
        Rate of the line, > 0. [Gbit/s]

    Returns
    -------
    float
        Bits / rate. [us]
    """
    return frame_bytes * BITS_PER_BYTE / (line_rate_gbps * 1000.0)
