"""What moved between two frames of a film, and a frame moved along: optical flow without a network.

Coarse to fine after Lucas and Kanade (1981) in Bouguet's pyramid (2001): at every size, each pixel's
movement is the least-squares solution over the window around it, found anew from the frame warped so far.
"""

import torch
import torch.nn.functional as F

SIDE = 256  # pixels of the longer side that flow is found at: strokes move with what they stand on
COARSEST = 12  # pixels of the shorter side at which the search begins
WINDOW = 9  # pixels around each that move alike
ROUNDS = 3  # a size
CALM = 1e-3  # added to the squared slopes: where nothing can be told apart, nothing moves
STILL = 0.15  # pixels of the frame: less is taken for no movement, so that what stands still stays sharp


def flow(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Where each pixel of ``after`` was in ``before``, [1, 3, H, W] each: (right, down), [1, 2, h, w].

    h × w is the frame's size, or what it is at ``SIDE`` pixels a side; movements are in pixels of the frame.
    """
    shrunk = max(1.0, max(before.shape[2:]) / SIDE)
    height, width = (max(1, round(side / shrunk)) for side in before.shape[2:])
    pair = F.interpolate(torch.cat([before, after]).mean(1, keepdim=True), (height, width), mode="area")
    sizes = [(height, width)]
    while min(sizes[-1]) >= 2 * COARSEST:
        sizes.append((sizes[-1][0] // 2, sizes[-1][1] // 2))
    found = torch.zeros(1, 2, *sizes[-1])
    for rows, columns in reversed(sizes):
        scale = torch.tensor([columns / found.shape[3], rows / found.shape[2]]).view(1, 2, 1, 1)
        found = F.interpolate(found, (rows, columns), mode="bilinear", align_corners=False) * scale
        small = F.interpolate(pair, (rows, columns), mode="area")
        for _ in range(ROUNDS):
            found = _refined(small[:1], small[1:], found)
    found = found * torch.tensor([before.shape[3] / width, before.shape[2] / height]).view(1, 2, 1, 1)
    return found * (found.square().sum(1, keepdim=True).sqrt() > STILL)


def moved(x: torch.Tensor, way: torch.Tensor, mode: str = "bilinear") -> torch.Tensor:
    """The frame ``x`` [1, C, H, W], each pixel taken from where the ``way`` [1, 2, h, w] says that it was."""
    height, width = x.shape[2:]
    if way.shape[2:] != (height, width):
        way = F.interpolate(way, (height, width), mode="bilinear", align_corners=False)
    grid = _places(way) / torch.tensor([width, height]) * 2 - 1
    return F.grid_sample(x, grid, mode=mode, padding_mode="border", align_corners=False)


def inside(way: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """1 where ``way`` [1, 2, h, w] comes from within a frame of height × width, else 0: [1, 1, h, w]."""
    frame = torch.tensor([way.shape[3] / width, way.shape[2] / height]).view(1, 2, 1, 1)
    places = _places(way * frame) / torch.tensor([way.shape[3], way.shape[2]])
    return ((places >= 0) & (places <= 1)).all(3)[:, None].float()


def _refined(before: torch.Tensor, after: torch.Tensor, way: torch.Tensor) -> torch.Tensor:
    """One step of least squares from the movement ``way``, of the frames' own size."""
    warped = moved(before, way)
    middle = (warped + after) / 2
    right, down = _slopes(middle)
    change = after - warped
    products = torch.cat([right * right, right * down, down * down, right * change, down * change], 1)
    aa, ab, bb, ac, bc = _around(products).split(1, 1)
    aa, bb = aa + CALM, bb + CALM
    scale = (aa * bb - ab * ab).clamp(min=1e-9)
    step = torch.cat([bb * ac - ab * bc, aa * bc - ab * ac], 1) / scale
    # a pixel of ``after`` was further along its slope if it is brighter than what was warped there
    return _around(way + step.clamp(-1, 1))


def _slopes(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """To the right and down, by central differences."""
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
    right = (padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]) / 2
    return right, (padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]) / 2


def _around(x: torch.Tensor) -> torch.Tensor:
    """Means over the window, less of it at the edges."""
    return F.avg_pool2d(x, WINDOW, 1, WINDOW // 2, count_include_pad=False)


def _places(way: torch.Tensor) -> torch.Tensor:
    """The middles of pixels, moved: [1, h, w, 2], right and down, in pixels."""
    down, right = (torch.arange(side) + 0.5 for side in way.shape[2:])
    still = torch.stack(torch.meshgrid(right, down, indexing="xy"), 2)
    return still + way.permute(0, 2, 3, 1)
