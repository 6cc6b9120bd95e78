"""The record schema, version 1: what every other room writes or reads (docs/formats/probe-records.md)."""
