"""The workbench's wall in the order of somebody's taste: two lines for whoever shows one.

Before it is sent::

    answer = await client.ask("wall", wish, channel=channel)
    answer = await wall.ordered(person, answer, theme=wish["theme"], first=0)

Without consent the answer comes back as it is. With consent its thumbnails and ``facts["works"]`` stand in
the order of taste, and ``facts["shown"]`` is a text that the page keeps. When a thumbnail is taken::

    import {picked} from "…/feedback/js/picks.js";
    picked(address, token, [facts.shown], place);  // address: {% url "feedback:pick" %}; place: from 0
"""

from asgiref.sync import sync_to_async

from danqing_studio.accounts.models import User
from danqing_studio.engine.client import Answer
from danqing_studio.feedback import taste
from danqing_studio.feedback.looking import features_of
from danqing_studio.feedback.models import Choice, Consent
from danqing_studio.feedback.offers import Offer, Shown, sign


async def ordered(
    person: User, answer: Answer, *, theme: str = "", first: int = 0, model: str = ""
) -> Answer:
    """``answer``, of the engine's task "wall", in the order of ``person``'s taste.

    first: the place on the wall of the answer's first thumbnail, where a wall comes in parts.
    """
    if not answer.pictures or not await sync_to_async(Consent.objects.of)(person):
        return answer
    features = await features_of(answer.pictures)
    arranged = await sync_to_async(taste.arrange)(person, features)
    works = [answer.facts["works"][at] for at in arranged.order]
    places = zip(works, arranged.order, arranged.random, arranged.propensities, strict=True)
    shown = [
        Shown(work["recipe"], features[at], model, random, round(propensity, 4), first + place)
        for place, (work, at, random, propensity) in enumerate(places)
    ]
    offer = Offer(Choice.Kind.WALL, theme, str(answer.facts.get("style", "")), shown)
    facts = answer.facts | {"works": works, "shown": sign(person, offer)}
    return Answer(facts, [answer.pictures[at] for at in arranged.order])
