"""What a database says about a broken constraint: PostgreSQL always names it, SQLite often names the columns."""

from django.apps import apps
from django.db import connection
from django.db.models import UniqueConstraint


def constraints_of(app):
    """Each named constraint of an app with its model, by name."""
    return {
        constraint.name: (constraint, model)
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def complaint_about(constraint, model):
    """The end of the message's first line when this constraint, and no other, is broken."""
    unique = isinstance(constraint, UniqueConstraint)
    if connection.vendor == "postgresql":
        return f'unique constraint "{constraint.name}"' if unique else f'check constraint "{constraint.name}"'
    if unique and constraint.fields:
        table = model._meta.db_table
        columns = [f"{table}.{model._meta.get_field(name).column}" for name in constraint.fields]
        return f"UNIQUE constraint failed: {', '.join(columns)}"
    if unique:
        return f"UNIQUE constraint failed: index '{constraint.name}'"
    return f"CHECK constraint failed: {constraint.name}"
