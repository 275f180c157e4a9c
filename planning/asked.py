"""What a question is about: the data, the rules, and the steps that differ from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planning.steps import Step, in_words, scenario_of_steps

if TYPE_CHECKING:
    from typing import Self

    from admission.policy.file import Policy
    from planning.place import Place
    from planning.snapshot import Snapshot
    from runs.scenario.changes import Scenario


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Asked:
    """
    A city as it is, or as some steps make it.

    Attributes
    ----------
    place
        The data that it was opened on.
    policy
        Rules where a question names none.
    steps
        What differs from things as they are, in order.
    """

    place: Place
    policy: Policy
    steps: tuple[Step, ...] = ()

    @property
    def snapshot(self) -> Snapshot:
        """Return what all figures rest on: ``hash``, ``date`` and the sets."""
        return self.place.snapshot

    @property
    def scenario(self) -> Scenario:
        """Return the steps as the service's own what-if."""
        return scenario_of_steps(self.steps)

    @property
    def as_is(self) -> Self:
        """Return the city without any step."""
        return replace(self, steps=())

    def with_step(self, step: Step) -> Self:
        """Return the city with one step more."""
        return replace(self, steps=(*self.steps, step))

    def __repr__(self) -> str:
        """Return the data and the steps in a line."""
        return f"{self.place.name} · {self.snapshot} · {in_words(self.steps)}"
