#!/usr/bin/env python3
"""Builds the network of a wavegen checkpoint in PyTorch and scores recordings with it.

    pip install torch safetensors numpy soundfile
    Scripts/rebuild_in_pytorch.py wavegen.safetensors RECORDING...

It is written from Documentation/Checkpoint.md and shares no code with the program, so that the two check each other:
`wavegen evaluate --json` must print the same bits_per_symbol for the same recordings, up to rounding. Recordings must
have the sample rate of the model; this script does not resample.
"""

import argparse
import json
import math
import sys

import numpy
import soundfile
import torch
from safetensors import safe_open
from torch import nn
from torch.nn import functional


class WaveNet(nn.Module):
    """Symbols [batch, time] in, logits [batch, levels, time] out; column i predicts symbol i from symbols before i."""

    def __init__(self, values):
        super().__init__()
        self.values = values
        levels, bias = values["levelCount"], values["hasBias"]
        stream, gated = values["residualChannels"], values["gateChannels"]
        skip, head = values["skipChannels"], values["headChannels"]
        dilations, taps = values["dilations"], values["kernelSize"]
        self.entry = nn.Conv1d(levels, stream, values["entryKernelSize"], bias=bias)
        self.gate = nn.ModuleList(nn.Conv1d(stream, 2 * gated, taps, dilation=d, bias=bias) for d in dilations)
        self.residual = nn.ModuleList(nn.Conv1d(gated, stream, 1, bias=bias) for _ in dilations[:-1])
        self.skip = nn.ModuleList(nn.Conv1d(gated, skip, 1, bias=False) for _ in dilations)
        self.skip_bias = nn.Parameter(torch.zeros(skip)) if bias else None
        self.head = nn.Conv1d(skip, head, 1, bias=bias)
        self.output = nn.Conv1d(head, levels, 1, bias=bias)

    def forward(self, symbols):
        values = self.values
        # Silence stands before the first sample, and the last sample is read by no prediction.
        silence = values["levelCount"] // 2
        shifted = functional.pad(symbols, (values["entryKernelSize"], 0), value=silence)[:, :-1]
        x = self.entry(functional.one_hot(shifted, values["levelCount"]).transpose(1, 2).float())
        total = 0
        for layer, dilation in enumerate(values["dilations"]):
            # Before the start a dilated convolution reads its first column again.
            past = functional.pad(x, (dilation * (values["kernelSize"] - 1), 0), mode="replicate")
            tanh_half, sigmoid_half = self.gate[layer](past).chunk(2, dim=1)
            z = torch.tanh(tanh_half) * torch.sigmoid(sigmoid_half)
            total = total + self.skip[layer](z)
            if layer < len(self.residual):
                x = values["residualScale"] * (x + self.residual[layer](z))
        total = values["skipScale"] * total
        if self.skip_bias is not None:
            total = total + self.skip_bias[:, None]
        return self.output(functional.relu(self.head(functional.relu(total))))


def places(model):
    """Every tensor of the file by name, and the PyTorch parameter that it becomes."""

    def convolution(name, module):
        yield name + ".weight", module.weight
        if module.bias is not None:
            yield name + ".bias", module.bias

    yield from convolution("entry", model.entry)
    for layer, module in enumerate(model.gate):
        yield from convolution(f"blocks.{layer}.gate", module)
    for layer, module in enumerate(model.residual):
        yield from convolution(f"blocks.{layer}.residual", module)
    for layer, module in enumerate(model.skip):
        yield f"skip.weight.{layer}", module.weight
    if model.skip_bias is not None:
        yield "skip.bias", model.skip_bias
    yield from convolution("head", model.head)
    yield from convolution("output", model.output)


def load(path):
    """The network and the configuration of a checkpoint."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    if metadata.get("format") != "wavegen checkpoint" or metadata.get("version") != "1":
        sys.exit(f"{path} is not a wavegen checkpoint of version 1")
    configuration = json.loads(metadata["configuration"])
    if configuration["model"] != "wavenet":
        sys.exit(f"{path} holds a model of the kind {configuration['model']}, and this script knows wavenet only")
    model = WaveNet(configuration["network"])
    for name, parameter in places(model):
        tensor = tensors.pop(name)
        if tensor.dim() == 3:  # [taps, input, output], taps oldest first
            tensor = tensor.permute(2, 1, 0)
        elif tensor.dim() == 2:  # [input, output]: a convolution of one tap
            tensor = tensor.permute(1, 0).unsqueeze(2)
        assert tensor.shape == parameter.shape, f"{name}: {tuple(tensor.shape)} for {tuple(parameter.shape)}"
        parameter.data.copy_(tensor)
    assert not tensors, f"no place for {sorted(tensors)}"
    return model.eval(), configuration


def trimmed(samples, rate, sound):
    """What is left of a recording when quiet ends are cut, in blocks of a millisecond."""
    decibels = sound.get("trimThresholdInDecibels")
    if decibels is None or samples.min() == samples.max():
        return samples
    length = max(1, rate // 1000)
    blocks = numpy.pad(samples, (0, -len(samples) % length), mode="edge").reshape(-1, length)
    low, high = blocks.min(axis=1), blocks.max(axis=1)
    limit = numpy.float32(float(numpy.abs(samples).max()) * 10 ** (decibels / 20))

    def loud(ten):
        """The blocks that are loud by where the recording rests in ten of them."""
        rest = (low[ten].min() + high[ten].max()) / numpy.float32(2)
        rest = rest if abs(rest) >= limit else numpy.float32(0)
        return numpy.flatnonzero((high >= rest + limit) | (low <= rest - limit))

    first, last = loud(slice(10)), loud(slice(-10, None))
    if len(first) == 0 or len(last) == 0 or first[0] > last[-1]:
        return samples
    margin = math.floor(sound["trimMarginInSeconds"] * rate + 0.5)
    return samples[max(first[0] * length - margin, 0) : (last[-1] + 1) * length + margin]


def encode(samples, levels):
    """μ-law codes of amplitudes, in double precision."""
    mu = levels - 1
    samples = numpy.clip(samples.astype(numpy.float64), -1, 1)
    companded = numpy.sign(samples) * numpy.log1p(mu * numpy.abs(samples)) / math.log1p(mu)
    return numpy.floor(companded * mu / 2 + mu / 2 + 0.5).astype(numpy.int64)


def read(path, sound):
    """The symbols of a recording, [1, time]."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != sound["sampleRate"]:
        sys.exit(f"{path} has {rate} samples per second and the model {sound['sampleRate']}; resample it first")
    return torch.from_numpy(encode(trimmed(samples.mean(axis=1), rate, sound), sound["levelCount"]))[None]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint")
    parser.add_argument("recording", nargs="+")
    arguments = parser.parse_args()
    model, configuration = load(arguments.checkpoint)
    nats, count = 0.0, 0
    with torch.inference_mode():
        for path in arguments.recording:
            symbols = read(path, configuration["sound"])
            losses = functional.cross_entropy(model(symbols), symbols, reduction="none")
            nats += losses.double().sum().item()
            count += losses.numel()
    result = {"bits_per_symbol": nats / count / math.log(2), "examples": len(arguments.recording), "symbols": count}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
