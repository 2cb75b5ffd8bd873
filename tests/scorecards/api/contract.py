"""What a later OpenAPI document takes away from whoever wrote a program against an earlier one."""

from dataclasses import dataclass, field

METHODS = ("get", "post", "put", "patch", "delete")
# What tells one type from another; the rest of a schema is bounds, examples and prose.
TYPED = ("type", "format", "const")


def broken_promises(old, new):
    """A sentence for each promise of the old document that the new one does not keep."""
    comparison = Comparison(old, new)
    comparison.paths()
    # Generated clients name their classes after these.
    gone = old["components"]["schemas"].keys() - new["components"]["schemas"].keys()
    return [*comparison.found, *(f"the schema {name} is gone" for name in sorted(gone))]


def resolved(document, schema):
    """The schema with its references followed, and the parts of an allOf put together."""
    while "$ref" in schema:
        target = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
    parts = [resolved(document, part) for part in schema.get("allOf", ())]
    if not parts:
        return schema
    whole = {name: value for part in (*parts, schema) for name, value in part.items() if name != "allOf"}
    whole["properties"] = {
        name: value for part in parts for name, value in part.get("properties", {}).items()
    }
    whole["required"] = [name for part in parts for name in part.get("required", ())]
    return whole


@dataclass
class Comparison:
    old: dict
    new: dict
    found: list = field(default_factory=list)
    seen: set = field(default_factory=set)

    def paths(self):
        for path, item in self.old["paths"].items():
            for method in METHODS:
                if method not in item:
                    continue
                later = self.new["paths"].get(path, {}).get(method)
                place = f"{method.upper()} {path}"
                if later is None:
                    self.found.append(f"{place} is gone")
                    continue
                if later["operationId"] != item[method]["operationId"]:
                    self.found.append(f"{place} is called otherwise")
                self.parameters(item[method], later, place)
                self.body(item[method], later, place)
                self.answers(item[method], later, place)

    def parameters(self, old, new, place):
        before = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
        after = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
        for key, one in after.items():
            if one.get("required") and not before.get(key, {}).get("required"):
                self.found.append(f"{place} asks for {key[1]}")
        for key, one in before.items():
            if key not in after:
                self.found.append(f"{place} does not take {key[1]} any more")
            else:
                self.schema(one["schema"], after[key]["schema"], f"{place} ?{key[1]}", sent=True)

    def body(self, old, new, place):
        before, after = (one.get("requestBody", {}) for one in (old, new))
        if after.get("required") and not before.get("required"):
            self.found.append(f"{place} asks for a body")
        for media, content in before.get("content", {}).items():
            later = after.get("content", {}).get(media)
            if later is None:
                self.found.append(f"{place} does not take {media} any more")
            else:
                self.schema(content.get("schema", {}), later.get("schema", {}), f"{place} body", sent=True)

    def answers(self, old, new, place):
        for status, promised in old["responses"].items():
            if status not in new["responses"]:
                self.found.append(f"{place} has no answer {status} any more")
                continue
            answer, later = resolved(self.old, promised), resolved(self.new, new["responses"][status])
            for name in answer.get("headers", {}):
                if name not in later.get("headers", {}):
                    self.found.append(f"{place} {status} lost the header {name}")
            for media, content in answer.get("content", {}).items():
                if media not in later.get("content", {}):
                    self.found.append(f"{place} {status} is no {media} any more")
                    continue
                after = later["content"][media].get("schema", {})
                self.schema(content.get("schema", {}), after, f"{place} {status}", sent=False)

    def schema(self, old, new, place, *, sent):
        """Compare what is `sent`, where less may be asked for, or answered, where more may be told."""
        key = (str(old), str(new), sent)
        if key in self.seen:
            return
        self.seen.add(key)
        old, new = resolved(self.old, old), resolved(self.new, new)
        if not sent and "anyOf" in new and "anyOf" not in old:
            # The first is what is answered to requests that ask for nothing new, such as `fields`.
            new = resolved(self.new, new["anyOf"][0])
        for name in TYPED:
            if kinds(old.get(name)) != kinds(new.get(name)):
                self.found.append(f"{place}: {name} was {old.get(name)} and is {new.get(name)}")
        for value in old.get("enum", ()):
            if value not in new.get("enum", (value,)):
                self.found.append(f"{place}: {value!r} is gone")
        if sent and "enum" in new and "enum" not in old:
            self.found.append(f"{place} takes only certain words")
        self.members(old, new, place, sent=sent)
        for name in ("items", "additionalProperties"):
            if isinstance(old.get(name), dict):
                self.schema(old[name], new.get(name) or {}, f"{place}[]", sent=sent)
        self.branches(old, new, place, sent=sent)

    def members(self, old, new, place, *, sent):
        for name, member in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                self.found.append(f"{place}/{name} is gone")
            else:
                self.schema(member, new["properties"][name], f"{place}/{name}", sent=sent)
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(after - before if sent else before - after):
            self.found.append(f"{place}/{name} is {'asked for' if sent else 'not always there any more'}")

    def branches(self, old, new, place, *, sent):
        for kind in ("oneOf", "anyOf"):
            for branch in old.get(kind, ()):
                later = (Comparison(self.old, self.new) for _ in new.get(kind, ()))
                if not any(
                    not one.schema(branch, other, place, sent=sent) and not one.found
                    for one, other in zip(later, new.get(kind, ()), strict=True)
                ):
                    self.found.append(f"{place}: one of its shapes is gone")


def kinds(value):
    return set(value) if isinstance(value, list) else {value}
