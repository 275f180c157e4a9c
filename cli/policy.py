"""``gantruong policy``: the admission policies, read aloud and compared."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from admission.policy import file as policies
from admission.policy import text as policy_text
from cli.console import in_language, out, print_json, settings

app = typer.Typer(no_args_is_help=True, help="Admission policies as sentences.")

Name = Annotated[str, typer.Argument(help="Name of a policy, or a TOML file.")]


@app.command("list")
def list_policies() -> None:
    """List every policy with its title and how much of it is assumed."""
    for name in policies.names():
        policy = policies.load(name)
        n_assumed = len(policy.assumptions())
        if settings.json:
            print_json(_as_json(policy))
            continue
        title = policy.title_vi if settings.language == "vi" else policy.title_en
        assumed = in_language("giả định", "assumed")
        rules = in_language("quy tắc", "rules")
        out.print(f"{name}: {title}. {len(policy.rules)} {rules}, {n_assumed} {assumed}.")


@app.command()
def show(name: Name) -> None:
    """Read one policy aloud: assumptions first, then every rule with status and source."""
    policy = policies.load(name)
    if settings.json:
        print_json(_as_json(policy))
        return
    for line in policy_text.sentences(policy, settings.language):
        out.print(line, markup=False)


@app.command()
def diff(first: Name, second: Name) -> None:
    """Show in which rules two policies differ."""
    pair = policies.load(first), policies.load(second)
    lines = policy_text.differences(*pair, settings.language)
    for line in lines or [in_language("Hai bộ quy tắc như nhau.", "The two say the same.")]:
        out.print(line, markup=False)


@app.command()
def check(name: Name) -> None:
    """Check a policy file; every wrong key is one line, exit code 2."""
    policy = policies.load(name)
    out.print(in_language(f"{policy.name}: hợp lệ.", f"{policy.name}: valid."), markup=False)


def _as_json(policy: policies.Policy) -> dict[str, Any]:
    rules = {
        key: {"value": rule.value, "status": rule.status, "source": rule.source}
        for key, rule in policy.rules.items()
    }
    return {
        "name": policy.name,
        "title_vi": policy.title_vi,
        "title_en": policy.title_en,
        "standing": policy.standing,
        "season": policy.season,
        "sha256": policy.sha256,
        "rules": rules,
    }
