"""Sentences of `probes.collector.stores`: what may be wrong with a database that the user named."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "database_url": both(
        "存储地址 {value} 不符合 {form} 的形式。",
        "the store's address {value} is not of the form {form}.",
    ),
    "database_unreachable": both(
        "无法连接数据库 {value}：{reason}。请检查地址、账号和服务器状态。",
        "the database {value} cannot be reached: {reason}. Check address, account and server.",
    ),
    "database_refused": both(
        "数据库 {value} 拒绝建表：{reason}。账号须能在该库中建立和修改数据表。",
        "the database {value} refuses to make the tables: {reason}. The account must be able to create and alter them.",
    ),
    "database_encoding": both(
        "数据库 {value} 的字符编码为 {encoding}，需要 UTF8：createdb -E UTF8 -T template0 名称。",
        "the database {value} is encoded in {encoding}; it must be UTF8: createdb -E UTF8 -T template0 NAME.",
    ),
    "database_newer": both(
        "数据库 {value} 的表结构版本为 {found}，本程序只认识到 {known}。请升级采集服务器。",
        "the tables of the database {value} are of version {found}; this program knows {known}. Upgrade the collector.",
    ),
}
