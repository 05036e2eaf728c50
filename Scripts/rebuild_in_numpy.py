#!/usr/bin/env python3
"""Scores WAV files under a WaveNet of wavegen, with labels, conditions and mixtures, in numpy and double precision.

    pip install numpy
    Scripts/rebuild_in_numpy.py wavegen.safetensors RECORDING.wav...

It is written from Documentation/Checkpoint.md and shares no code with the program, so that the two check each other:
`wavegen evaluate --json` must print the same bits_per_symbol for the same recordings, up to rounding. Of sounds that
`wavegen sample --temperature 0` made, with the same --text, --mel-of or --label given here, every sample must be the
likeliest one: "likeliest" is 1. Recordings must have the sample rate of the model; this script does not resample.
"""

import argparse
import json
import math
import pathlib
import re
import struct
import sys

import numpy


def read_checkpoint(path):
    """The configuration and the tensors by name."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    texts = header.pop("__metadata__")
    if texts["format"] != "wavegen checkpoint" or texts["version"] != "1":
        sys.exit(f"{path} is not a wavegen checkpoint of version 1")
    configuration = json.loads(texts["configuration"])
    if configuration["model"] != "wavenet" or "sound" not in configuration:
        sys.exit(f"{path} holds no wavenet of sounds, and this script knows nothing else")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = numpy.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).astype(float)
    return configuration, tensors


def read_wav(path, sample_rate):
    """Amplitudes in single precision, the channels averaged."""
    data = pathlib.Path(path).read_bytes()
    place, kind = 12, None
    while place + 8 <= len(data):
        name, size = struct.unpack("<4sI", data[place : place + 8])
        content = data[place + 8 : place + 8 + size]
        if name == b"fmt ":
            kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", content[:16])
            if kind == 0xFFFE:
                (kind,) = struct.unpack("<H", content[24:26])
        if name == b"data":
            break
        place += 8 + size + size % 2
    if rate != sample_rate:
        sys.exit(f"{path} has {rate} samples per second and the model {sample_rate}; resample it first")
    if (kind, bits) == (1, 16):
        samples = numpy.frombuffer(content, "<i2").astype(numpy.float32) / 32768
    elif (kind, bits) == (1, 8):
        samples = (numpy.frombuffer(content, "u1").astype(numpy.float32) - 128) / 128
    elif (kind, bits) == (3, 32):
        samples = numpy.frombuffer(content, "<f4")
    else:
        sys.exit(f"{path} is no WAV of 8 or 16 bits or in floating point; convert it first")
    return samples.reshape(-1, channels).mean(axis=1, dtype=numpy.float32)


def kept(samples, sound):
    """Where what is left begins and ends when quiet ends are cut."""
    decibels, rate, peak = sound.get("trimThresholdInDecibels"), sound["sampleRate"], numpy.abs(samples).max()
    if decibels is None or samples.min() == samples.max():
        return 0, len(samples)
    length = max(1, rate // 1000)
    blocks = numpy.pad(samples, (0, -len(samples) % length), mode="edge").reshape(-1, length)
    low, high = blocks.min(axis=1), blocks.max(axis=1)
    limit = numpy.float32(float(peak) * 10 ** (decibels / 20))

    def loud(ten):
        """The blocks that are loud by where the recording rests in ten of them."""
        rest = (low[ten].min() + high[ten].max()) / numpy.float32(2)
        rest = rest if abs(rest) >= limit else numpy.float32(0)
        return numpy.flatnonzero((high >= rest + limit) | (low <= rest - limit))

    first, last = loud(slice(10)), loud(slice(-10, None))
    if len(first) == 0 or len(last) == 0 or first[0] > last[-1]:
        return 0, len(samples)
    margin = math.floor(sound["trimMarginInSeconds"] * rate + 0.5)
    return max(first[0] * length - margin, 0), min((last[-1] + 1) * length + margin, len(samples))


def encode(samples, levels):
    samples = samples.astype(float)
    if levels == 65536:
        scaled = 32768 * samples
        rounded = numpy.sign(scaled) * numpy.floor(numpy.abs(scaled) + 0.5)
        return (numpy.clip(rounded, -32768, 32767) + 32768).astype(int)
    mu, samples = levels - 1, numpy.clip(samples, -1, 1)
    companded = numpy.sign(samples) * numpy.log1p(mu * numpy.abs(samples)) / math.log1p(mu)
    return numpy.floor((companded + 1) / 2 * mu + 0.5).astype(int)


def decode(symbols, levels):
    if levels == 65536:
        return symbols / 32768 - 1
    mu = levels - 1
    place = 2 * symbols / mu - 1
    return (numpy.sign(place) * numpy.expm1(numpy.abs(place) * math.log1p(mu)) / mu).astype(numpy.float32).astype(float)


def labels_of(path, pattern):
    """The labels of a path by their names; none if the pattern does not fit."""
    parts = pathlib.PurePath(path).parts
    if pattern == "folders":
        return {"class": parts[0]} if len(parts) > 1 else {}
    depth = pattern.count("/") + 1
    parts = parts[-depth:-1] + (re.sub(r"(?<=.)\.[^.]*$", "", parts[-1]),)
    signs = {"*": "[^/]*?", "?": "[^/]"}
    pieces = re.split(r"(\{[^}]*\}|[*?])", pattern)
    names = [piece[1:-1] for piece in pieces if piece.startswith("{")]
    expression = "".join("([^/]+?)" if p.startswith("{") else signs.get(p, re.escape(p)) for p in pieces)
    found = re.fullmatch(expression, "/".join(parts))
    return dict(zip(names, found.groups())) if found else {}


def classes(labels, description):
    first, found = 0, []
    for label_set in description["sets"]:
        if labels.get(label_set["name"]) in label_set["values"]:
            found.append(first + label_set["values"].index(labels[label_set["name"]]))
        first += len(label_set["values"])
    return found


def mel_frames(sound, mel, sample_rate):
    """A row of bands for every frame."""
    length, hop, bands = mel["windowLength"], mel["hop"], mel["channelCount"]

    def to_mel(frequency):
        return 2595 * math.log10(1 + frequency / 700)

    edges = numpy.linspace(to_mel(mel["lowestFrequency"]), to_mel(mel["highestFrequency"]), bands + 2)
    edges = 700 * (10 ** (edges / 2595) - 1)
    edges[0], edges[-1] = mel["lowestFrequency"], mel["highestFrequency"]
    weights = numpy.zeros((length // 2 + 1, bands))
    for band, (low, top, high) in enumerate(zip(edges, edges[1:], edges[2:])):
        first = math.floor(low * length / sample_rate) + 1
        last = max(math.ceil(high * length / sample_rate) - 1, first)
        frequencies = numpy.arange(first, last + 1) * sample_rate / length
        heights = numpy.maximum(numpy.minimum((frequencies - low) / (top - low), (high - frequencies) / (high - top)), 0)
        if heights.sum() == 0:
            heights[:] = 1
        weights[first : last + 1, band] = heights / heights.sum()
    count = -(-len(sound) // hop)
    window = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(length) / length)
    padded = numpy.concatenate([numpy.zeros(length), sound, numpy.zeros(length + hop)])
    starts = length + numpy.arange(count) * hop + hop // 2 - length // 2
    spectra = numpy.fft.rfft(padded[starts[:, None] + numpy.arange(length)] * window)
    power = (2 * numpy.abs(spectra) / window.sum()) ** 2
    floor = mel["floorInDecibels"]
    level = 10 * numpy.log10(numpy.maximum(power @ weights, 1e-30))
    return (numpy.clip(level, floor, 20) - floor) / -floor


def phoneme_frames(lines, phonemes, count, sample_rate):
    """`count` frames of lines of start, end and symbol."""
    symbols = phonemes["symbols"]
    frames = numpy.zeros((count, 3 * len(symbols) + 1))
    for number, frame in enumerate(frames):
        time = (number + 0.5) * phonemes["hop"] / sample_rate
        following = next((n for n, (_, end, _) in enumerate(lines) if time < end), len(lines))
        before = following - 1
        if following < len(lines) and lines[following][0] <= time:
            start, end, symbol = lines[following]
            frame[symbols.index(symbol)] = 1
            frame[-1] = (time - start) / (end - start)
            following += 1
        if before >= 0:
            frame[len(symbols) + symbols.index(lines[before][2])] = 1
        if following < len(lines):
            frame[2 * len(symbols) + symbols.index(lines[following][2])] = 1
    return frames


def read_lab(path):
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    return [(float(start), float(end), symbol) for start, end, symbol, _ in rows]


def say(text, phonemes):
    """The lines of a text, every word as it is known."""
    words = {word["word"]: word for word in phonemes["words"]}
    lines, time = [], 0.05
    for name in text.lower().split():
        for symbol, seconds in zip(words[name]["symbols"], words[name]["seconds"]):
            lines.append((time, time + seconds, symbol))
            time += seconds
    return lines


def sigmoid(x):
    return 0.5 * (1 + numpy.tanh(0.5 * x))


class WaveNet:
    def __init__(self, values, tensors):
        self.values, self.tensors = values, tensors

    def product(self, x, name):
        """x · weight + bias."""
        weight = self.tensors[name + ".weight"]
        return x @ weight.reshape(-1, weight.shape[-1]) + self.tensors.get(name + ".bias", 0)

    @staticmethod
    def past(numbers, length, before):
        """Row i holds what stands at i − length … i − 1, the oldest first; `before` stands in front of the start."""
        padded = numpy.concatenate([numpy.broadcast_to(before, (length,) + numbers.shape[1:]), numbers])
        return numpy.stack([padded[k : k + len(numbers)] for k in range(length)], axis=1).reshape(len(numbers), -1)

    def distribution(self, symbols, classes, frames, frame_numbers):
        """What the last layer puts out for every symbol, and for a mixture the linear prediction."""
        values, tensors = self.values, self.tensors
        levels, taps = values["levelCount"], values["kernelSize"]
        length, gated = values["entryKernelSize"], values["gateChannels"]
        samples = None
        if "componentCount" in values:
            a = 2 * symbols / (levels - 1) - 1
            samples = numpy.stack([a, numpy.sign(a) * numpy.log1p(255 * numpy.abs(a)) / math.log(256)], axis=1)
            x = self.product(self.past(samples, length, 0), "entry")
            if "coarseStep" in values:
                coarse = (symbols % values["coarseStep"] == 0).astype(float)[:, None]
                x = x + self.product(self.past(coarse, length, 0), "entry.coarse")
        else:
            before = self.past(symbols[:, None], length, levels // 2)
            x = sum(tensors["entry.weight"][k, before[:, k]] for k in range(length)) + tensors.get("entry.bias", 0)
        given = None
        if frames is not None:
            padded = numpy.pad(frames, ((1, 1), (0, 0)))
            u = self.product(numpy.concatenate([padded[:-2], padded[1:-1], padded[2:]], axis=1), "conditions")
            half = 2 * values["residualChannels"]
            given = numpy.tanh(u[:, :half]) * sigmoid(u[:, half:])
        y = 0
        for layer, dilation in enumerate(values["dilations"]):
            name = f"blocks.{layer}."
            reach = dilation * (taps - 1)
            padded = numpy.concatenate([numpy.repeat(x[:1], reach, axis=0), x])
            columns = numpy.concatenate([padded[k * dilation : k * dilation + len(x)] for k in range(taps)], axis=1)
            u = self.product(columns, name + "gate")
            for number in classes:
                u = u + tensors[name + "gate.class.table"][number]
            if given is not None:
                u = u + self.product(given, name + "gate.condition")[frame_numbers]
            z = numpy.tanh(u[:, :gated]) * sigmoid(u[:, gated:])
            y = y + z @ tensors[f"skip.weight.{layer}"]
            if layer + 1 < len(values["dilations"]):
                x = values["residualScale"] * (x + self.product(z, name + "residual"))
        y = values["skipScale"] * y + tensors.get("skip.bias", 0)
        hidden = numpy.maximum(self.product(numpy.maximum(y, 0), "head"), 0)
        linear = None if samples is None else self.product(self.past(samples, 32, 0), "output.predictor")
        return self.product(hidden, "output"), linear

    def score(self, symbols, *given):
        """The bits of every symbol, and whether it is the likeliest one (unknown, None, of a mixture)."""
        numbers, linear = self.distribution(symbols, *given)
        if linear is not None:
            return self.mixture_bits(symbols, numbers, linear), None
        largest = numbers.max(axis=1)
        logarithms = largest + numpy.log(numpy.exp(numbers - largest[:, None]).sum(axis=1))
        chosen = numbers[numpy.arange(len(symbols)), symbols]
        return (logarithms - chosen) / math.log(2), numbers.argmax(axis=1) == symbols

    def mixture_bits(self, symbols, numbers, linear):
        levels, count = self.values["levelCount"], self.values["componentCount"]
        logits, means, scales = (numbers[:, k * count : (k + 1) * count] for k in range(3))
        shares = logits - logits.max(axis=1, keepdims=True)
        shares = shares - numpy.log(numpy.exp(shares).sum(axis=1, keepdims=True))
        means = means / math.sqrt(levels) + linear
        scales = scales - math.log(levels) / 4

        def logarithm(step):
            """ln of the probability among every `step`-th level; −∞ for the others."""
            scale = numpy.exp(numpy.maximum(scales, -math.log((levels - 1) / step) - 2))
            a = (2 * symbols / (levels - 1) - 1)[:, None]
            upper = (a + step / (levels - 1) - means) / scale
            lower = (a - step / (levels - 1) - means) / scale
            above = numpy.where(symbols[:, None] == levels - step, 0, -numpy.logaddexp(0, -upper))
            below = numpy.where(symbols[:, None] == 0, 0, -numpy.logaddexp(0, lower))
            inside = (symbols[:, None] > 0) & (symbols[:, None] < levels - step)
            width = numpy.where(inside, numpy.log(-numpy.expm1(lower - upper)), 0)
            sums = numpy.logaddexp.reduce(shares + above + below + width, axis=1)
            return numpy.where(symbols % step == 0, sums, -numpy.inf)

        logarithms = logarithm(1)
        if "coarseStep" in self.values:
            coarseness = numbers[:, 3 * count]
            logarithms = numpy.logaddexp(
                logarithms - numpy.logaddexp(0, coarseness),
                logarithm(self.values["coarseStep"]) - numpy.logaddexp(0, -coarseness),
            )
        return -logarithms / math.log(2)


def conditions(arguments, sound, path, symbols, first):
    """The frames of a recording, and the number of that which each sample reads."""
    condition = sound.get("condition")
    if condition is None:
        return None, None
    ((kind, values),) = condition.items()
    rate, hop = sound["sampleRate"], values["hop"]
    count = len(symbols)
    if kind == "mel":
        if arguments.mel_of:
            symbols = encode(read_wav(arguments.mel_of, rate), sound["levelCount"])
        frames, first = mel_frames(decode(symbols, sound["levelCount"]), values, rate), 0
    elif kind == "phonemes":
        lines = say(arguments.text, values) if arguments.text else read_lab(path.with_suffix(".lab"))
        frames = phoneme_frames(lines, values, (first + count - 1) // hop + 2, rate)
    else:
        frames = numpy.load(pathlib.Path(arguments.condition) / path.with_suffix(".npy").name).astype(float)
    return frames, numpy.minimum((first + numpy.arange(count)) // hop, len(frames) - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint")
    parser.add_argument("recording", nargs="+")
    parser.add_argument("--condition", help="the folder of .npy files, for a model that follows such")
    parser.add_argument("--text", help="what `wavegen sample --text` was told to say")
    parser.add_argument("--mel-of", help="what `wavegen sample --mel-of` was told to follow")
    parser.add_argument("--label", action="append", default=[], help="name=value; instead of what the path says")
    parser.add_argument("--whole", action="store_true", help="cut nothing: the recordings were made by wavegen")
    arguments = parser.parse_args()
    configuration, tensors = read_checkpoint(arguments.checkpoint)
    sound, model = configuration["sound"], WaveNet(configuration["network"], tensors)
    bits, likeliest, count = 0.0, 0, 0
    for path in map(pathlib.Path, arguments.recording):
        samples = read_wav(path, sound["sampleRate"])
        first, end = (0, len(samples)) if arguments.whole else kept(samples, sound)
        symbols = encode(samples[first:end], sound["levelCount"])
        numbers = []
        if "labels" in sound:
            told = dict(label.split("=", 1) for label in arguments.label)
            numbers = classes(told or labels_of(path, sound["labels"]["pattern"]), sound["labels"])
        scores, chosen = model.score(symbols, numbers, *conditions(arguments, sound, path, symbols, first))
        bits, count = bits + scores.sum(), count + len(scores)
        likeliest = None if chosen is None else likeliest + int(chosen.sum())
    result = {"bits_per_symbol": bits / count, "examples": len(arguments.recording), "symbols": count}
    if likeliest is not None:
        result["likeliest"] = likeliest / count
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
