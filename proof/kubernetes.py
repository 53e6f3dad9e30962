"""Called by proof/kubernetes: CUSTOM_RESOURCE_DEFINITIONS MANIFESTS. Says each object that a Kubernetes API server would not take."""

import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml


def closed(schema):
    """The schema as an API server with strict field validation takes it: a field that is not in it is an error."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("type", None)
    return result


def custom_schemas(folder):
    schemas = {}
    for file in pathlib.Path(folder).glob("*.yaml"):
        for definition in yaml.safe_load_all(file.read_text()):
            spec = definition["spec"]
            for version in spec["versions"]:
                schema = closed(version["schema"]["openAPIV3Schema"])
                # Which every object has: not said again by a definition.
                schema["properties"].update(apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"})
                schemas[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    return schemas


custom = custom_schemas(sys.argv[1])
objects, wrong = 0, 0
for file in sorted(pathlib.Path(sys.argv[2]).glob("*.yaml")):
    for thing in yaml.safe_load_all(file.read_text()):
        objects += 1
        name = f"{file}: {thing['kind']} {thing['metadata']['name']}"
        try:
            schema = custom.get((thing["apiVersion"], thing["kind"]))
            if schema:
                jsonschema.validate(thing, schema)
            else:
                kubernetes_validate.validate(thing, "1.37", strict=True)
        except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as problem:
            wrong += 1
            print(f"{name}: {'.'.join(map(str, problem.path))}: {problem.message}", file=sys.stderr)
if wrong or not objects:
    sys.exit(f"{wrong} of {objects} objects are wrong.")
print(f"{objects} objects of Kubernetes are in order.")
