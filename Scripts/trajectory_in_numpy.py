#!/usr/bin/env python3
"""Trains a tiny WaveNet for ten steps and prints the numbers that Tests/TrainingTests/TrajectoryTests.swift pins.

    pip install numpy
    Scripts/trajectory_in_numpy.py

It computes what Documentation/WaveNet.md and Documentation/Training.md say and shares no code with the program, so that
the two check each other. There is no backward pass to get wrong: every derivative is the imaginary part of the loss
with an imaginary step in one parameter (Squire and Trapp 1998), in double precision and exact to rounding.
"""

import numpy

LEVELS, STREAM, GATED, SKIP, HEAD = 8, 6, 5, 10, 9
DILATIONS = [1, 2, 4, 1, 2, 4]
STEPS, LEARNING_RATE, WARMUP, WEIGHT_DECAY, NORM_LIMIT, AVERAGE_DECAY = 10, 0.03, 3, 0.1, 0.25, 0.6
SYMBOLS = numpy.array([i * (i + 1) // 2 % LEVELS for i in range(120)])


def shapes():
    yield "entry.weight", (2, LEVELS, STREAM)
    yield "entry.bias", (STREAM,)
    for layer in range(len(DILATIONS)):
        yield f"blocks.{layer}.gate.weight", (2, STREAM, 2 * GATED)
        yield f"blocks.{layer}.gate.bias", (2 * GATED,)
        if layer < len(DILATIONS) - 1:
            yield f"blocks.{layer}.residual.weight", (GATED, STREAM)
            yield f"blocks.{layer}.residual.bias", (STREAM,)
        yield f"skip.weight.{layer}", (GATED, SKIP)
    yield "skip.bias", (SKIP,)
    yield "head.weight", (1, SKIP, HEAD)
    yield "head.bias", (HEAD,)
    yield "output.weight", (1, HEAD, LEVELS)
    yield "output.bias", (LEVELS,)


def initial(name, shape):
    """0.4 · sin(i + the sum of the name's bytes), for element i."""
    return 0.4 * numpy.sin(numpy.arange(numpy.prod(shape)) + sum(name.encode())).reshape(shape)


def loss(p):
    """Mean −ln p of all symbols, for real or complex parameters."""

    def relu(x):
        return numpy.where(x.real > 0, x, 0)

    before = numpy.concatenate([[LEVELS // 2] * 2, SYMBOLS])
    x = p["entry.weight"][0][before[:-2]] + p["entry.weight"][1][before[1:-1]] + p["entry.bias"]
    total = 0
    for layer, dilation in enumerate(DILATIONS):
        past = numpy.concatenate([numpy.repeat(x[:1], dilation, axis=0), x[:-dilation]])
        weight = p[f"blocks.{layer}.gate.weight"]
        y = past @ weight[0] + x @ weight[1] + p[f"blocks.{layer}.gate.bias"]
        z = numpy.tanh(y[:, :GATED]) / (1 + numpy.exp(-y[:, GATED:]))
        total = total + z @ p[f"skip.weight.{layer}"]
        if layer < len(DILATIONS) - 1:
            x = x + z @ p[f"blocks.{layer}.residual.weight"] + p[f"blocks.{layer}.residual.bias"]
    hidden = relu(relu(total + p["skip.bias"]) @ p["head.weight"][0] + p["head.bias"])
    logits = hidden @ p["output.weight"][0] + p["output.bias"]
    return numpy.mean(numpy.log(numpy.exp(logits).sum(axis=1)) - logits[numpy.arange(len(SYMBOLS)), SYMBOLS])


def gradient(parameters):
    result = {}
    for name, value in parameters.items():
        moved = dict(parameters)
        moved[name] = value.astype(complex)
        derivative = numpy.zeros(value.shape)
        for index in numpy.ndindex(value.shape):
            moved[name][index] += 1e-30j
            derivative[index] = loss(moved).imag / 1e-30
            moved[name][index] = value[index]
        result[name] = derivative
    return result


def main():
    parameters = {name: initial(name, shape) for name, shape in shapes()}
    first, second = ({name: numpy.zeros(v.shape) for name, v in parameters.items()} for _ in range(2))
    average = {name: v.copy() for name, v in parameters.items()}
    for step in range(STEPS):
        g = gradient(parameters)
        norm = numpy.sqrt(sum((v**2).sum() for v in g.values()))
        print(f"step {step}: {loss(parameters) / numpy.log(2):.7f} bits, gradient norm {norm:.7f}")
        cosine = 0.02 + 0.98 * (1 + numpy.cos(numpy.pi * step / STEPS)) / 2
        rate = LEARNING_RATE * min(1, (step + 1) / WARMUP) * cosine
        decay = min(AVERAGE_DECAY, (step + 1) / (step + 10))
        for name, v in parameters.items():
            clipped = g[name] * min(1, NORM_LIMIT / norm)
            first[name] = 0.9 * first[name] + 0.1 * clipped
            second[name] = 0.999 * second[name] + 0.001 * clipped**2
            mean, square = first[name] / (1 - 0.9 ** (step + 1)), second[name] / (1 - 0.999 ** (step + 1))
            weight_decay = 0 if name.endswith(".bias") else WEIGHT_DECAY
            parameters[name] = v - rate * (mean / (numpy.sqrt(square) + 1e-8) + weight_decay * v)
            average[name] = decay * average[name] + (1 - decay) * parameters[name]
    print(f"after the last step: {loss(parameters) / numpy.log(2):.7f} bits")
    print(f"averaged parameters: {loss(average) / numpy.log(2):.7f} bits")


if __name__ == "__main__":
    main()
