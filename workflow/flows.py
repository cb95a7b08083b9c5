"""The one generic flow: a node for each kind of step, never for a level. Levels are data.

The ``Switch`` reads the declaration's current step from the route frozen onto it. Nodes hold no
data and decide nothing; services change the declaration first and then let the engine follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import now
from viewflow import this
from viewflow.workflow import STATUS, Activation, Flow, flow
from viewflow.workflow.base import Node
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.nodes.mixins import NextNodeActivationMixin, NextNodeMixin

from declarations.models import Declaration
from organisations.models import User
from organisations.selectors import holds

from .models import DeclarationProcess
from .selectors import current_step


class DeskActivation(NextNodeActivationMixin, Activation):
    """A person's task at an organisation's desk: claimed and completed in one go."""

    @classmethod
    def create(
        cls,
        flow_task: Any,
        prev_activation: Activation,
        token: Any,
        data: Any = None,
        seed: Any = None,
    ) -> DeskActivation:
        """Persist the task with the organisation whose turn it is now: queues read this row."""
        task = flow_task.flow_class.task_class(
            process=prev_activation.process, flow_task=flow_task, token=token
        )
        task.data, task.seed = data or {}, seed
        activation = cls(task)
        activation.prepare_revived_task(task)
        task.save()
        task.previous.add(prev_activation.task)
        return activation

    def prepare_revived_task(self, task: Any) -> None:
        """The engine drops permission and organisation on revive: set them again."""
        task.owner_permission = self.flow_task.permission
        task.owner_permission_obj = self.process.declaration.desk

    @Activation.status.super()
    def activate(self) -> None:
        """Wait for a person."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.STARTED)
    def start(self, user: User) -> None:
        """Claim the task. The role is checked again: it may have ended since the task was made."""
        codename = self.flow_task.permission.partition(".")[2]
        if not holds(user, codename, int(self.task.owner_permission_obj_pk)):
            raise PermissionDenied
        self.task.owner = user
        self.task.assigned = self.task.started = now()

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        """Finish the task; the engine goes on from here."""
        super().complete.original()

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self) -> None:
        """Complete and follow the route."""
        self.complete()
        self.activate_next()

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.CANCELED)
    def cancel(self) -> None:
        """The process ends while the task waits."""
        self.task.finished = now()
        self.task.save()


class Desk(NextNodeMixin, Node):
    """A human node without a view: services act on it. It cannot be made without a permission."""

    task_type = "HUMAN"
    activation_class = DeskActivation
    bpmn_element = "userTask"

    def __init__(self, *, permission: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.permission = permission


def at_kind(kind: str) -> Callable[[Activation], bool]:
    """Whether the declaration of the process stands at a step of this kind."""

    def matches(activation: Activation) -> bool:
        declaration = activation.process.declaration
        return not declaration.ended_at and current_step(declaration).kind == kind

    return matches


def is_gathering(activation: Activation) -> bool:
    """Whether several people of different organisations are asked at the step."""
    declaration = activation.process.declaration
    return not declaration.ended_at and current_step(declaration).is_countersigned


def has_ended(activation: Activation) -> bool:
    """Whether the declaration has reached one of its named ends."""
    return activation.process.declaration.ended_at is not None


class DeclarationFlow(Flow):
    """fill → review … → experts → list … → end, in the order that the declaration's route names."""

    process_class = DeclarationProcess
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)

    begin = flow.StartHandle(this.link).Next(this.route)
    route = (
        flow.Switch()
        .Case(this.end, has_ended)
        .Case(this.gathering, is_gathering)
        .Case(this.fill, at_kind("fill"))
        .Case(this.upload, at_kind("upload"))
        .Case(this.review, at_kind("review"))
        .Case(this.assess, at_kind("assess"))  # until its experts' sheets are in
        .Case(this.held, at_kind("shortlist"))  # and through the notice, until the list is sent
    )
    fill = Desk(permission="organisations.declare").Next(this.route)
    review = Desk(permission="organisations.review").Next(this.route)
    upload = Desk(permission="organisations.declare").Next(this.route)
    # Each of those who are asked has a row of his own: no task has their several permissions.
    gathering = flow.Handle().Next(this.route)
    assess = flow.Handle().Next(this.route)
    held = flow.Handle().Next(this.route)
    end = flow.End()

    def link(self, activation: Activation, declaration: Declaration) -> None:
        """Tie the new process to its declaration before the switch looks at it."""
        activation.process.save()
        declaration.process = activation.process
        declaration.save(update_fields=["process"])
