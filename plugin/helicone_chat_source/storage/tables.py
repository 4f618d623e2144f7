"""
The tables of the present schema version.

The names carry our own in front: on a server the tables may stand among those of a host app.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Double, Integer, MetaData, Table, Text

SCHEMA_VERSION = 2

METADATA = MetaData()
SCHEMA = Table(
    "helicone_schema",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
CONNECTIONS = Table(
    "helicone_connections",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("selected_profile", Text),
    Column("sealed_key", Text),
    Column("key_hint", Text),
    Column("gateway_url", Text, nullable=False),
)
PROFILES = Table(
    "helicone_profiles",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("settings", JSON, nullable=False),
)
CATALOGS = Table(
    "helicone_catalogs",
    METADATA,
    Column("gateway_url", Text, primary_key=True),
    Column("fetched_at", Double, nullable=False),
    Column("models", JSON, nullable=False),
    Column("registry", JSON(none_as_null=True)),
)
VALUES = Table(
    "helicone_values",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
