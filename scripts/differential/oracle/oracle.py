"""Answers cases with the real oslo.config and PasteDeploy.

Reads {"kind": "oslo-config" | "pastedeploy", "cases": [...]} on standard input and writes the list of what each case
came to, in the form that scripts/conformance reads as "expect". "$DIR" stands for the directory of a case's files.
"""

import contextlib
import io
import json
import logging
import math
import os
import pathlib
import sys
import tempfile
import types as python_types

from oslo_config import cfg, types
from paste.deploy import loadwsgi

logging.disable(logging.CRITICAL)


def recorded(error, printed=""):
    if isinstance(error, SystemExit):
        # argparse writes its usage before the error; a value that is refused later stands alone.
        _usage, _, message = printed.rpartition("\nr5: error: ")
        return {"class": "SystemExit", "message": (message or printed).removesuffix("\n")}
    return {"class": type(error).__name__, "message": str(error)}


def json_of(value):
    if isinstance(value, float) and not math.isfinite(value):
        return {"$repr": repr(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [json_of(one) for one in value]
    if isinstance(value, dict):
        return {str(key): json_of(one) for key, one in value.items()}
    if isinstance(value, python_types.FunctionType):
        return {"$repr": "function"}
    return {"$repr": repr(value)}


# oslo.config

TYPE_ARGUMENTS = (
    "min max choices ignore_case regex max_length quotes bounds version schemes inclusive"
).split()


def type_of(spec):
    arguments = {key: spec[key] for key in TYPE_ARGUMENTS if spec.get(key) is not None}
    kind = spec["kind"]
    if kind == "List" and spec.get("item"):
        arguments["item_type"] = type_of(spec["item"])
    if kind == "Dict" and spec.get("value"):
        arguments["value_type"] = type_of(spec["value"])
    return getattr(types, kind)(**arguments)


OPTION_CLASSES = {
    "str": cfg.StrOpt,
    "int": cfg.IntOpt,
    "float": cfg.FloatOpt,
    "port": cfg.PortOpt,
    "bool": cfg.BoolOpt,
    "list": cfg.ListOpt,
    "dict": cfg.DictOpt,
    "multistr": cfg.MultiStrOpt,
    "ip": cfg.IPOpt,
    "hostname": cfg.HostnameOpt,
    "host": cfg.HostAddressOpt,
    "hostdomain": cfg.HostDomainOpt,
    "uri": cfg.URIOpt,
}
OPTION_ARGUMENTS = TYPE_ARGUMENTS + (
    "default required secret short mutable deprecated_name deprecated_group deprecated_for_removal"
).split()


def option_of(spec):
    arguments = {key: spec[key] for key in OPTION_ARGUMENTS if spec.get(key) is not None}
    if spec.get("deprecated"):
        arguments["deprecated_opts"] = [
            cfg.DeprecatedOpt(old.get("name"), group=old.get("group")) for old in spec["deprecated"]
        ]
    if spec["type"] == "typed":
        return cfg.Opt(spec["name"], type=type_of(spec["type_spec"]), **arguments)
    if spec["type"] == "multi":
        return cfg.MultiOpt(spec["name"], item_type=type_of(spec["item"]), **arguments)
    if spec["type"] == "list" and spec.get("item"):
        arguments["item_type"] = type_of(spec["item"])
    return OPTION_CLASSES[spec["type"]](spec["name"], **arguments)


def answer_oslo(case, directory):
    outcome = {"parse": None, "values": {}, "errors": {}}
    conf = cfg.ConfigOpts()
    step = "register"
    printed = io.StringIO()
    try:
        for spec in case["opts"]:
            register = conf.register_cli_opt if spec.get("cli") else conf.register_opt
            register(option_of(spec), group=spec.get("group"))
        step = "parse"
        files = case.get("config_files")
        if files is None:
            files = sorted(name for name in case["files"] if "/" not in name)
        with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(printed):
            conf(
                args=case.get("cli", []),
                project="r5",
                prog="r5",
                default_config_files=[f"{directory}/{name}" for name in files],
                default_config_dirs=[f"{directory}/{name}" for name in case.get("config_dirs", [])],
                use_env=case.get("use_env", True),
            )
    except (Exception, SystemExit) as error:
        outcome[step] = recorded(error, printed.getvalue())
        return outcome
    for key, name, change in (
        ("default", "defaults", conf.set_default),
        ("override", "overrides", conf.set_override),
    ):
        try:
            for setting in case.get(name, []):
                change(setting["name"].replace("-", "_"), setting["value"], group=setting.get("group"))
        except Exception as error:
            outcome[key] = recorded(error)
    for setting in case.get("clear", []):
        conf.clear_override(setting["name"].replace("-", "_"), group=setting.get("group"))
    for spec in case["opts"]:
        name, group = spec["name"].replace("-", "_"), spec.get("group")
        key = f"{group}.{name}" if group else name
        try:
            outcome["values"][key] = json_of(getattr(conf[group] if group else conf, name))
        except Exception as error:
            outcome["errors"][key] = recorded(error)
    return outcome


# PasteDeploy


def node(kind, factory, global_conf, local_conf, **rest):
    return {
        "kind": kind,
        "factory": factory,
        "global_conf": dict(global_conf),
        "local_conf": dict(local_conf),
        **rest,
    }


def make_app(global_conf, **local_conf):
    return node("app", "make_app", global_conf, local_conf)


def make_app2(global_conf, **local_conf):
    return node("app", "make_app2", global_conf, local_conf)


def make_composite(loader, global_conf, **local_conf):
    apps = {}
    for key, value in local_conf.items():
        if key.startswith(("app_", "/")):
            apps[key] = loader.get_app(value, global_conf=global_conf)
        elif key == "chain":
            *filters, last = value.split()
            app = loader.get_app(last, global_conf=global_conf)
            for name in reversed(filters):
                app = loader.get_filter(name, global_conf=global_conf)(app)
            apps[key] = app
    return node("composite", "make_composite", global_conf, local_conf, apps=json_of(apps))


def make_filter(global_conf, **local_conf):
    def wrap(app):
        return node("filter", "make_filter", global_conf, local_conf, app=json_of(app))

    return wrap


def make_filter_app(app, global_conf, **local_conf):
    return node("filter_app", "make_filter_app", global_conf, local_conf, app=json_of(app))


def make_server(global_conf, **local_conf):
    return node("server", "make_server", global_conf, local_conf)


def make_strict(global_conf, required, opt="o"):
    return node("app", "make_strict", global_conf, {"required": required, "opt": opt})


def boom(global_conf, **local_conf):
    raise ValueError("boom")


ENTRY_POINTS = """
[paste.app_factory]
main = r5f:make_app
other = r5f:make_app2
[paste.filter_factory]
main = r5f:make_filter
filt = r5f:make_filter
[paste.filter_app_factory]
fapp = r5f:make_filter_app
[paste.composite_factory]
comp = r5f:make_composite
[paste.server_factory]
main = r5f:make_server
"""


def install_factories(directory):
    module = python_types.ModuleType("r5f")
    for factory in (
        make_app, make_app2, make_composite, make_filter, make_filter_app, make_server, make_strict, boom,
    ):
        factory.__module__ = "r5f"
        setattr(module, factory.__name__, factory)
    module.notcallable = 3
    sys.modules["r5f"] = module
    metadata = pathlib.Path(directory, "r5egg-1.0.dist-info")
    metadata.mkdir()
    metadata.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: r5egg\nVersion: 1.0\n")
    metadata.joinpath("entry_points.txt").write_text(ENTRY_POINTS)
    sys.path.insert(0, directory)


def answer_paste(case, directory):
    load = {
        "app": loadwsgi.loadapp,
        "filter": loadwsgi.loadfilter,
        "server": loadwsgi.loadserver,
        "appconfig": loadwsgi.appconfig,
    }[case.get("loader", "app")]
    try:
        loaded = load(
            case["uri"], name=case.get("name"), relative_to=directory, global_conf=case.get("global_conf")
        )
        if case.get("loader") != "appconfig":
            return {"tree": json_of(loaded)}
        return {
            "config": json_of(dict(loaded)),
            "global_conf": json_of(loaded.global_conf),
            "local_conf": json_of(loaded.local_conf),
        }
    except Exception as error:
        return {"error": recorded(error)}


def answer(kind, case):
    with tempfile.TemporaryDirectory() as directory:
        case = json.loads(json.dumps(case).replace("$DIR", directory))
        for name, text in case["files"].items():
            path = pathlib.Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        before = dict(os.environ)
        os.environ.update({"HOME": directory, **case.get("env", {})})
        try:
            outcome = (answer_oslo if kind == "oslo-config" else answer_paste)(case, directory)
        finally:
            os.environ.clear()
            os.environ.update(before)
        return json.loads(json.dumps(outcome).replace(directory, "$DIR"))


def main():
    request = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as directory:
        install_factories(directory)
        json.dump([answer(request["kind"], case) for case in request["cases"]], sys.stdout)


main()
