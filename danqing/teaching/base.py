"""The bundled weights that a taught model begins from, critics included: few pictures teach the more."""

from dataclasses import dataclass
from typing import Any

from danqing import weights
from danqing.models import storage
from danqing.models.drafter import DrafterConfig
from danqing.models.painter import PainterConfig, StyleReader
from danqing.training.beginning import Tensors

DRAFTER, PAINTER = "scenes", "painter"


@dataclass(frozen=True, slots=True)
class Base:
    """Configurations and tensors of the bundled Drafter of scenes and of the Painter."""

    drafter_config: DrafterConfig
    drafter: Tensors
    painter_config: PainterConfig
    painter: Tensors
    titles: dict[str, dict[str, str]]  # the Painter's named styles

    @property
    def side(self) -> int:
        """A thumbnail's side in pixels."""
        return self.drafter_config.side

    @property
    def reader(self) -> StyleReader:
        """The Painter's style reader."""
        reader = StyleReader(self.painter_config)
        reader.load_state_dict(storage.part(self.painter, "reader"))
        return storage.ready(reader)


def load_base() -> Base:
    """Read the bundled weights. Raises: DanqingError where they are missing or of another version."""
    scenes, painter = weights.find(DRAFTER).path, weights.find(PAINTER).path
    drafted, drafter = storage.load(scenes, "drafter")
    painted, tensors = storage.load(painter, "painter")
    with storage.fitting(scenes, "drafter"):
        drafter_config = storage.config_of(DrafterConfig, drafted["config"])
    with storage.fitting(painter, "painter"):
        painter_config = storage.config_of(PainterConfig, painted["config"])
        titles: dict[str, Any] = painted["styles"]
    return Base(drafter_config, drafter, painter_config, tensors, titles)
