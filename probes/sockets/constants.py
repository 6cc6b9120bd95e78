"""Numbers of Linux that Python's socket module does not name (include/uapi/linux/{net_tstamp,errqueue,in,in6}.h)."""

from __future__ import annotations

SO_TIMESTAMPING = 37
SO_RXQ_OVFL = 40

#: SOF_TIMESTAMPING_*: software stamps of both directions. Not OPT_TSONLY: the returned packet is what a stamp is
#: matched by; a counter (OPT_ID) goes astray where a send fails.
TX_SOFTWARE = 1 << 1
RX_SOFTWARE = 1 << 3
SOFTWARE = 1 << 4

IP_MTU_DISCOVER = 10
IP_RECVERR = 11
IP_RECVTTL = 12
IP_RECVTOS = 13
IP_PMTUDISC_DO = 2
IPV6_MTU_DISCOVER = 23
IPV6_RECVERR = 25

#: struct sock_extended_err, `ee_origin`.
ORIGIN_LOCAL = 1
ORIGIN_ICMP = 2
ORIGIN_ICMP6 = 3
ORIGIN_TIMESTAMPING = 4
