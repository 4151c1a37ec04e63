"""What is believed of each person's taste, and the order it gives. Only with consent; without, pictures stand
as they were drawn.

For the wall::

    arranged = taste.arrange(person, features)  # [N, D] float16 from the engine's task "features"
    arranged.order                              # picture order[p] stands in place p
    arranged.random, arranged.propensities      # by place; pass them on in offers.Shown

wall.py does all of it for an answer of the engine.
"""

from typing import Final

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from danqing_studio.accounts.models import User
from danqing_studio.feedback import preference
from danqing_studio.feedback.basis import basis
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose, TasteState
from danqing_studio.feedback.ordering import Arrangement
from danqing_studio.feedback.ordering import arrange as _arrange
from danqing_studio.feedback.preference import Belief, Options

VERSION: Final = "1"  # of the model and the basis: where it changes, tastes are worked out anew


def order(person: User, features: NDArray[np.floating]) -> list[int]:
    """Which picture stands in each place, those likelier to please first and some at random."""
    return arrange(person, features).order


def arrange(person: User, features: NDArray[np.floating]) -> Arrangement:
    """The order, which places were left to chance, and how likely each picture was to stand where it does.

    Without consent: the pictures as they came. A few milliseconds.
    """
    belief = believed(person)
    if belief is None:
        return Arrangement(list(range(len(features))), [False] * len(features), [1.0] * len(features))
    return _arrange(belief, basis().components(features), np.random.default_rng())


def believed(person: User) -> Belief | None:
    """What is believed of somebody's taste; None where they do not want it known."""
    if Purpose.ORDER not in Consent.objects.of(person):
        return None
    state = TasteState.objects.filter(person=person).first()
    if state is None or state.version != VERSION:
        state = work_out(person)
    return _read(state)


@transaction.atomic
def learn(person: User, kept: Choice | Heart) -> None:
    """Learn from one more choice or heart, if it may be learned from."""
    if kept.for_order is None or not kept.features.shape[1]:
        return
    state = TasteState.objects.select_for_update().filter(person=person).first()
    if state is None or state.version != VERSION:
        work_out(person)
        return
    _write(state, _read(state).learn(_options(kept)), state.choices + 1)


@transaction.atomic
def work_out(person: User) -> TasteState:
    """Everything anew from what is kept."""
    User.objects.get_queryset().select_for_update().get(pk=person.pk)
    options = [
        _options(one)
        for kept in (Choice, Heart)
        for one in kept.objects.of(person).allowed_for(Purpose.ORDER)
        if one.features.shape[1]
    ]
    state, _new = TasteState.objects.get_or_create(
        person=person, defaults={"version": VERSION, "mean": b"", "precision": b""}
    )
    _write(state, preference.learn_all(preference.prior(basis().shares), options), len(options))
    return state


def _options(kept: Choice | Heart) -> Options:
    if isinstance(kept, Heart):
        return preference.heart_options(basis().components(kept.features, painted=kept.work_id is not None))
    works = any(one["work"] for one in kept.shown)  # a pair is of two works, or of two thumbnails
    components = basis().components(kept.features, painted=works)
    if kept.kind == Choice.Kind.PAIR:
        return preference.pair_options(components, kept.taken)
    assert kept.taken is not None  # choices.note_pick sees to it
    return preference.wall_options(components, kept.positions, kept.taken)


def _read(state: TasteState) -> Belief:
    mean = np.frombuffer(state.mean)
    return Belief(mean, np.frombuffer(state.precision).reshape(len(mean), len(mean)))


def _write(state: TasteState, belief: Belief, choices: int) -> None:
    state.version, state.choices = VERSION, choices
    state.mean, state.precision = belief.mean.tobytes(), belief.precision.tobytes()
    state.save()
