"""Policies of admission, read aloud in both languages, with what is published and what assumed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from admission.policy import file as files
from admission.policy import text as spoken
from api.deps import public
from api.public.runs import Title
from api.refused.errors import UnknownPolicyError
from api.refused.problems import RESPONSES, Problem

router = APIRouter(
    prefix="/v1/policies", tags=["policies"], responses=RESPONSES, dependencies=[Depends(public)]
)

NAME_MAX = 80
PolicyName = Annotated[str, Path(max_length=NAME_MAX, examples=["nearest-first"])]
NO_POLICY: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "No policy has that name"}
}


class PolicyShort(BaseModel):
    """A policy in a list."""

    name: str = Field(examples=["nearest-first"])
    title: Title
    standing: Literal["season", "generic", "comparison"] = Field(
        description="Rules of a season, of no season, or for comparison only: not a regulation.",
        examples=["generic"],
    )
    season: str | None = Field(examples=["2026-2027"])
    mechanism: str = Field(examples=["nearest_first"])
    n_rules: int = Field(examples=[14])
    n_assumed: int = Field(description="Rules that no published text states.", examples=[3])
    sha256: str = Field(
        description="Version: a run names the policy by it.", examples=["3f0c9a1be2d47c55…"]
    )


class PoliciesOut(BaseModel):
    """All policies, by name."""

    items: list[PolicyShort]


class RuleOut(BaseModel):
    """One rule of a policy."""

    key: str = Field(examples=["tie_band"])
    title: Title = Field(description="What the rule is about.")
    sentence: Title = Field(description="The rule, read aloud.")
    value: Any = Field(description="As the policy file has it.", examples=[0])
    unit: str | None = Field(examples=["m"])
    status: Literal["published", "assumed"] = Field(examples=["assumed"])
    source: str = Field(examples=["No published text names a tie band"])


class PolicyOut(PolicyShort):
    """A policy with every rule."""

    rules: list[RuleOut]
    sentences: dict[Literal["vi", "en"], list[str]] = Field(
        description="The whole policy as lines to read aloud: assumptions first.",
        examples=[{"vi": ["Gần trước (nearest-first)"], "en": ["Nearest first (nearest-first)"]}],
    )
    toml: str = Field(description="The policy file itself.", examples=["format = 1\n"])


class RuleDifference(BaseModel):
    """A rule in which two policies differ."""

    key: str = Field(examples=["mechanism"])
    title: Title
    first: RuleOut | None = Field(description="`null` where the policy has no such rule.")
    second: RuleOut | None


class PolicyDifference(BaseModel):
    """How two policies differ."""

    first: PolicyShort
    second: PolicyShort
    same: bool = Field(description="Whether they say the same.", examples=[False])
    rules: list[RuleDifference]


@router.get("", operation_id="listPolicies")
def list_policies(response: Response) -> PoliciesOut:
    """Return every policy with its title and how much of it is assumed."""
    response.headers["Cache-Control"] = "no-cache"
    return PoliciesOut(items=[_short(files.load(name)) for name in files.names()])


@router.get("/{name}", operation_id="readPolicy", responses=NO_POLICY)
def read_policy(name: PolicyName, response: Response) -> PolicyOut:
    """Return one policy: every rule with value, status and source, as sentences and as TOML."""
    policy = _policy(name)
    response.headers["Cache-Control"] = "no-cache"
    return PolicyOut(
        **_short(policy).model_dump(),
        rules=[_rule(key, rule) for key, rule in policy.rules.items()],
        sentences={
            "vi": spoken.sentences(policy, "vi"),
            "en": spoken.sentences(policy, "en"),
        },
        toml=policy.text.decode(),
    )


@router.get(
    "/{name}/toml",
    operation_id="readPolicyFile",
    response_class=PlainTextResponse,
    responses={
        **NO_POLICY,
        200: {"content": {"application/toml": {"schema": {"type": "string"}}}},
    },
)
def read_policy_file(name: PolicyName) -> Response:
    """Return the policy file, byte for byte as runs hash it."""
    headers = {"Cache-Control": "no-cache"}
    return Response(_policy(name).text, media_type="application/toml", headers=headers)


@router.get("/{name}/difference/{other}", operation_id="comparePolicies", responses=NO_POLICY)
def compare_policies(
    name: PolicyName,
    other: Annotated[str, Path(max_length=NAME_MAX, examples=["deferred-acceptance"])],
    response: Response,
) -> PolicyDifference:
    """Return the rules in which two policies differ."""
    first, second = _policy(name), _policy(other)
    found = []
    for key in dict.fromkeys((*first.rules, *second.rules)):
        one, two = first.rules.get(key), second.rules.get(key)
        if one and two and (one.value, one.status) == (two.value, two.status):
            continue
        found.append(
            RuleDifference(
                key=key,
                title=_titled(key),
                first=_rule(key, one) if one else None,
                second=_rule(key, two) if two else None,
            )
        )
    response.headers["Cache-Control"] = "no-cache"
    return PolicyDifference(first=_short(first), second=_short(second), same=not found, rules=found)


def _policy(name: str) -> files.Policy:
    if name not in files.names():  # never a path: a request opens no file of its own
        raise UnknownPolicyError
    return files.load(name)


def _short(policy: files.Policy) -> PolicyShort:
    return PolicyShort.model_validate(
        {
            "name": policy.name,
            "title": Title(vi=policy.title_vi, en=policy.title_en),
            "standing": policy.standing,
            "season": policy.season or None,
            "mechanism": policy.mechanism,
            "n_rules": len(policy.rules),
            "n_assumed": len(policy.assumptions()),
            "sha256": policy.sha256,
        }
    )


def _titled(key: str) -> Title:
    about = spoken.catalogue()["rule"][key]
    return Title(vi=about["vi"], en=about["en"])


def _rule(key: str, rule: files.Rule) -> RuleOut:
    return RuleOut(
        key=key,
        title=_titled(key),
        sentence=Title(vi=spoken.sentence(key, rule, "vi"), en=spoken.sentence(key, rule, "en")),
        value=rule.value,
        unit=rule.unit or None,
        status=rule.status,
        source=rule.source,
    )
